//! The clock of a shard, which never goes back, and the cut-offs that are compared with it.

use std::time::Duration;

use crate::StoreTime;

/// The latest time that a shard has used, kept in the shard itself: `clk`.
///
/// A store's own clock may be set back; this one is not, so a login that follows a revocation is
/// later than it. The methods take the store's own time, change the clock as the step demands and
/// answer what the step uses; the caller writes the clock in the same step.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ShardClock(StoreTime);

impl ShardClock {
    /// A clock that was last written as this.
    #[must_use]
    pub const fn new(written: StoreTime) -> Self {
        Self(written)
    }

    /// What to write.
    #[must_use]
    pub const fn written(self) -> StoreTime {
        self.0
    }

    /// What time it is: the store's own, or what was written if that is later.
    #[must_use]
    pub fn now(self, store_time: StoreTime) -> StoreTime {
        store_time.max(self.0)
    }

    /// After a step that writes anything else ([`rotate`](super::rotate), the end of a session): follows
    /// the store's time if it is more than a second behind. Whether it has to be written.
    #[must_use = "a clock that has moved has to be written"]
    pub fn follow(&mut self, store_time: StoreTime) -> bool {
        let behind = store_time.since(self.0) > SLACK;
        if behind {
            self.0 = store_time;
        }
        behind
    }

    /// The start of a session: later than every cut-off. To be written, always.
    #[must_use = "it is the start of the session"]
    pub fn create(&mut self, store_time: StoreTime, cut_offs: &CutOffs) -> StoreTime {
        let earliest =
            cut_offs.latest().map_or(StoreTime::default(), |cut_off| cut_off.after(TICK));
        self.0 = self.now(store_time).max(earliest);
        self.0
    }

    /// The start of a session whose password is yet to be checked: the same as [`create`](Self::create),
    /// written just so. The value is kept for [`start`](Self::start), so that a revocation in between
    /// catches the login.
    #[must_use = "it is the start of the session"]
    pub fn begin(&mut self, store_time: StoreTime, cut_offs: &CutOffs) -> StoreTime {
        self.create(store_time, cut_offs)
    }

    /// The start of a session that was [begun](Self::begin): that value, unchanged, or `None` if a
    /// cut-off has come since and the login is revoked. To be written with the row.
    #[must_use = "it is the start of the session"]
    pub fn start(
        &mut self,
        begun: StoreTime,
        store_time: StoreTime,
        cut_offs: &CutOffs,
    ) -> Option<StoreTime> {
        if cut_offs.cover(begun) {
            return None;
        }
        self.0 = self.now(store_time).max(begun);
        Some(begun)
    }

    /// Ends every session of a subject that has started by now: the event's `not_before`. The
    /// subject's cut-off is raised to it. To be written, both.
    #[must_use = "it is the event's time"]
    pub fn revoke_subject(&mut self, store_time: StoreTime, cut_offs: &mut CutOffs) -> StoreTime {
        let not_before = self.stop(store_time);
        raise(&mut cut_offs.subject, not_before);
        not_before
    }

    /// Ends every session of the shard that has started by now: the event's `not_before`, of this
    /// shard only. Each shard does this for itself, and the revocation is acknowledged when all have.
    #[must_use = "it is the event's time"]
    pub fn revoke_everyone(&mut self, store_time: StoreTime, cut_offs: &mut CutOffs) -> StoreTime {
        let not_before = self.stop(store_time);
        raise(&mut cut_offs.everyone, not_before);
        not_before
    }

    /// Does again what a failover has undone, with the time of the first: raises the cut-off of the
    /// event's subject at least to it, and the clock too.
    pub fn revoke_subject_again(&mut self, not_before: StoreTime, cut_offs: &mut CutOffs) {
        self.0 = self.0.max(not_before);
        raise(&mut cut_offs.subject, not_before);
    }

    /// Does again what a failover has undone, with the time of the first: raises the cut-off for
    /// everyone at least to it, and the clock too.
    pub fn revoke_everyone_again(&mut self, not_before: StoreTime, cut_offs: &mut CutOffs) {
        self.0 = self.0.max(not_before);
        raise(&mut cut_offs.everyone, not_before);
    }

    fn stop(&mut self, store_time: StoreTime) -> StoreTime {
        self.0 = self.now(store_time);
        self.0
    }
}

/// Up to which start sessions are revoked: of one subject, and of everyone. They only ever rise, and
/// are kept for the longest absolute lifetime that was ever configured.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "stores build it from two rows")]
pub struct CutOffs {
    /// The subject's own.
    pub subject: Option<StoreTime>,
    /// Everyone's.
    pub everyone: Option<StoreTime>,
}

impl CutOffs {
    /// The later of the two.
    #[must_use]
    pub fn latest(&self) -> Option<StoreTime> {
        self.subject.max(self.everyone)
    }

    /// Whether a session that started then is revoked.
    #[must_use]
    pub fn cover(&self, created: StoreTime) -> bool {
        self.latest().is_some_and(|cut_off| created <= cut_off)
    }
}

fn raise(cut_off: &mut Option<StoreTime>, not_before: StoreTime) {
    *cut_off = (*cut_off).max(Some(not_before));
}

/// How far the written clock may be behind before a step writes it.
const SLACK: Duration = Duration::from_secs(1);

/// The smallest step of a store's clock.
const TICK: Duration = Duration::from_millis(1);
