//! The schedules, one after the other in one store.

mod endings;
mod logins;
mod looks;
mod refreshes;

use std::collections::BTreeMap;
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{CutOffs, RotateCommand, SessionId, SessionRow};
use hallpass_session::store::{Cursor, Needs, Position, RevokeCommand, Swept};

use super::Hazard;
use super::known::Known;
use super::settings::Settings;
use super::tally::Tally;
use crate::sessions::Power;
use crate::sessions::bench::{Bench, HOUR, MILLI, Mixer, done, less};

/// A store, and all that its answers told.
pub(super) struct Walk {
    bench: Bench,
    hazard: Hazard,
    /// How far the store's clock was set back.
    behind: Duration,
    random: Mixer,
    settings: Settings,
    /// A time that any answer wrote to the clock of the shard: it is no earlier any more.
    clock: StoreTime,
    everyone: Option<StoreTime>,
    subjects: BTreeMap<String, StoreTime>,
    begun: Vec<SessionRow>,
    sessions: Vec<Known>,
    sent: Vec<RotateCommand>,
    revoked: Vec<(RevokeCommand, Position)>,
    cursor: Cursor,
    /// How many events there were.
    head: u64,
    /// The last of them.
    events: Vec<Event>,
    tally: Tally,
}

impl Walk {
    pub(super) async fn new(bench: Bench, hazard: Hazard) -> Self {
        // Longer than any session of a schedule lives.
        let needs = Needs { keep_cut_offs: HOUR.saturating_mul(3), ..bench.needs() };
        done(bench.store.open(needs).await);
        let mut random = Mixer(SEED);
        let settings = Settings::new(&bench, 0, &mut random);
        Self {
            hazard,
            behind: Duration::ZERO,
            random,
            settings,
            clock: StoreTime::default(),
            everyone: None,
            subjects: BTreeMap::new(),
            begun: Vec::new(),
            sessions: Vec::new(),
            sent: Vec::new(),
            revoked: Vec::new(),
            cursor: Cursor::start(),
            head: 0,
            events: Vec::new(),
            tally: Tally::default(),
            bench,
        }
    }

    /// Lets everything expire, and sweeps it away.
    pub(super) async fn clear_away(&mut self) {
        let time = HOUR.saturating_mul(4).saturating_add(std::mem::take(&mut self.behind));
        self.bench.pass(time).await;
        while done(self.bench.store.sweep(1_000).await) != Swept::default() {}
        self.nothing_new().await;
        self.revoked.clear();
        self.events.clear();
    }

    /// Plays the schedule of this number, with subjects of its own: what came before it is in the
    /// store, and in nobody's way.
    pub(super) async fn play(&mut self, number: usize) {
        let seed = u64::try_from(number).unwrap_or_default().wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.random = Mixer(SEED.wrapping_add(seed));
        self.settings = Settings::new(&self.bench, number, &mut self.random);
        self.subjects.clear();
        self.begun.clear();
        self.sessions.clear();
        self.sent.clear();
        self.begin().await;
        self.create().await;
        for _ in 0..self.settings.steps {
            self.step().await;
        }
    }

    /// That there was enough of everything.
    pub(super) fn was_worth_it(&self, schedules: usize) {
        self.tally.was_worth_it(schedules);
        assert!(self.head > 0);
    }

    /// Does something, and looks at what came of it.
    async fn step(&mut self) {
        if self.hazard == Hazard::Restarts && self.random.below(10) == 0 {
            self.bench = self.bench.restarted().await;
        }
        match self.random.below(100) {
            0..18 => self.pass().await,
            18..24 => self.begin().await,
            24..31 => self.create().await,
            31..69 => self.refresh().await,
            69..78 => self.resend().await,
            78..80 => self.end().await,
            80..84 => self.revoke().await,
            84..86 => self.revoke_again().await,
            86..88 => self.redo_what_is_there().await,
            88..91 => self.redo_what_was_lost().await,
            91..94 => self.list().await,
            94..97 => self.find().await,
            97..99 => self.sweep().await,
            _ => self.bench = self.bench.another().await,
        }
    }

    async fn pass(&mut self) {
        let stands = self.bench.has(Power::Stands);
        if !stands && self.random.below(3) > 0 {
            return;
        }
        let (grace, rest) = (self.settings.limits.grace(), self.settings.limits.min_rotation());
        let over = |time: Duration| time.saturating_add(MILLI);
        let long = if stands { self.settings.idle } else { grace };
        let times =
            [MILLI, grace, over(grace), rest, rest, over(rest), rest.saturating_mul(2), long];
        let mut time = self.one_of(&times).unwrap_or(MILLI);
        if self.hazard == Hazard::StepsBack && self.random.below(4) == 0 {
            let by = self.one_of(&[MILLI, Duration::from_millis(999), rest, HOUR]);
            let by = by.unwrap_or(MILLI);
            self.behind = self.behind.saturating_add(by);
            return self.bench.harness.step_back(by).await;
        }
        if self.random.below(2) == 0 {
            // The clock is right again: or the shard's would stand from now on.
            time = time.saturating_add(std::mem::take(&mut self.behind));
        }
        self.bench.pass(time).await;
    }

    fn cut_offs(&self, subject: &str) -> CutOffs {
        CutOffs { subject: self.subjects.get(subject).copied(), everyone: self.everyone }
    }

    /// A step that changed a row brought the clock of the shard along, to a second.
    fn has_written(&mut self, at: StoreTime) {
        self.clock = self.clock.max(less(at, 1_000));
    }

    fn place(&self, sid: &SessionId) -> Option<usize> {
        self.sessions.iter().position(|known| known.row.sid == *sid)
    }

    fn subject(&mut self) -> String {
        let at = self.random.below(self.settings.subjects.len());
        self.settings.subjects[at].clone()
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.random.below(all.len())).cloned()
    }
}

const SEED: u64 = 0x6861_6C6C_7061_7373;
