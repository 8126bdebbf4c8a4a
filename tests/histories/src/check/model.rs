//! The sequential store: the rules of `steps` over maps, and a log that is known beforehand.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash};
use std::sync::Arc;
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, EventError, EventId, Scope};
use hallpass_session::rotation::{CutOffs, SessionId, SessionRow, ShardClock};
use hallpass_session::store::{CommandId, Transaction};

/// A part of a store, as far as the operations of a partition have to do with it.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) time: StoreTime,
    keep: Duration,
    clock: ShardClock,
    everyone: Option<StoreTime>,
    subjects: BTreeMap<Box<str>, StoreTime>,
    sessions: BTreeMap<SessionId, SessionRow>,
    commands: BTreeMap<CommandId, u64>,
    log: Arc<[Event]>,
    appended: usize,
    changed: bool,
}

/// The step is none that the store did: it would append what is not in the log.
#[derive(Debug)]
pub(crate) struct Unlike;

impl Model {
    /// Before anything. What is going to be appended is in the log.
    pub(crate) fn new(log: Arc<[Event]>, keep: Duration) -> Self {
        Self {
            time: StoreTime::default(),
            keep,
            clock: ShardClock::default(),
            everyone: None,
            subjects: BTreeMap::new(),
            sessions: BTreeMap::new(),
            commands: BTreeMap::new(),
            log,
            appended: 0,
            changed: false,
        }
    }

    /// Does a step on a copy at this time: the copy, whether it differs, and the answer. `None` if
    /// the store cannot have done it here.
    pub(crate) fn after<T>(
        &self,
        time: StoreTime,
        step: impl FnOnce(&mut Self) -> Result<T, Unlike>,
    ) -> Option<(Self, T)> {
        let mut after = Self { time, changed: false, ..self.clone() };
        let answer = step(&mut after).ok()?;
        Some((after, answer))
    }

    /// Whether the last step wrote anything.
    pub(crate) const fn changed(&self) -> bool {
        self.changed
    }

    /// The event that is appended next.
    pub(crate) fn next(&self) -> Option<&Event> {
        self.log.get(self.appended)
    }

    /// When it is appended, by the store's clock.
    pub(crate) fn next_time(&self) -> Option<StoreTime> {
        self.next().map(|event| time_of(event, self.keep))
    }

    /// Whether this command was carried out.
    pub(crate) fn did(&self, id: &CommandId) -> bool {
        self.commands.contains_key(id)
    }

    pub(crate) fn row(&self, sid: &SessionId) -> Option<&SessionRow> {
        self.sessions.get(sid)
    }

    /// A number that is another one for another state, for all that anybody will see.
    pub(crate) fn feed(&self, hasher: &mut DefaultHasher) {
        self.clock.hash(hasher);
        self.everyone.hash(hasher);
        self.subjects.hash(hasher);
        self.commands.hash(hasher);
        self.appended.hash(hasher);
        for row in self.sessions.values() {
            row.sid.hash(hasher);
            row.state.hash(hasher);
            row.leaf.hash(hasher);
            row.rotated_at.hash(hasher);
            row.idle_expiry.hash(hasher);
            if let Some(p) = row.predecessor {
                (p.mark, p.nonce, p.kek, p.consumed_at).hash(hasher);
                (p.replayed_at, p.replays, p.supersedes).hash(hasher);
            }
        }
    }

    fn set<T: PartialEq>(changed: &mut bool, place: &mut T, value: T) {
        *changed |= *place != value;
        *place = value;
    }
}

/// When the step that appended this event was done, by the store's clock. For a token it may be any
/// time, if the event lives as long as the token.
pub(crate) fn time_of(event: &Event, keep: Duration) -> StoreTime {
    match event.scope() {
        Scope::Subject(_, not_before) | Scope::Everyone(not_before) => *not_before,
        _ => {
            let keep = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
            StoreTime::from_millis(event.expires().as_millis().saturating_sub(keep))
        }
    }
}

impl From<EventError> for Unlike {
    fn from(_: EventError) -> Self {
        Self
    }
}

impl Transaction for Model {
    type Error = Unlike;

    fn time(&mut self) -> Result<StoreTime, Unlike> {
        Ok(self.time)
    }

    fn clock(&mut self) -> Result<ShardClock, Unlike> {
        Ok(self.clock)
    }

    fn set_clock(&mut self, clock: ShardClock) -> Result<(), Unlike> {
        Self::set(&mut self.changed, &mut self.clock, clock);
        Ok(())
    }

    fn keep(&mut self) -> Result<Duration, Unlike> {
        Ok(self.keep)
    }

    fn cut_offs(&mut self, subject: &str) -> Result<CutOffs, Unlike> {
        let subject = self.subjects.get(subject).copied();
        Ok(CutOffs { subject, everyone: self.everyone })
    }

    fn set_subject_cut_off(&mut self, subject: &str, at: StoreTime) -> Result<(), Unlike> {
        self.changed |= self.subjects.insert(subject.into(), at) != Some(at);
        Ok(())
    }

    fn set_everyone_cut_off(&mut self, at: StoreTime) -> Result<(), Unlike> {
        Self::set(&mut self.changed, &mut self.everyone, Some(at));
        Ok(())
    }

    fn session(&mut self, sid: &SessionId) -> Result<Option<SessionRow>, Unlike> {
        Ok(self.sessions.get(sid).cloned())
    }

    fn put_session(&mut self, row: &SessionRow) -> Result<(), Unlike> {
        self.changed |= self.sessions.insert(row.sid, row.clone()).as_ref() != Some(row);
        Ok(())
    }

    fn active_sessions(&mut self, _subject: &str) -> Result<Vec<SessionRow>, Unlike> {
        // Only to count them: the histories have no subject with too many.
        Ok(Vec::new())
    }

    fn find_event(&mut self, id: &EventId) -> Result<Option<u64>, Unlike> {
        let found = self.log.iter().take(self.appended).find(|event| event.id() == *id);
        Ok(found.map(Event::sequence))
    }

    fn append(&mut self, event: &Event) -> Result<u64, Unlike> {
        let expected = self.next().ok_or(Unlike)?;
        let sequence = expected.sequence();
        if event.clone().at(sequence) != *expected {
            return Err(Unlike);
        }
        self.appended = self.appended.saturating_add(1);
        self.changed = true;
        Ok(sequence)
    }

    fn find_command(&mut self, id: &CommandId) -> Result<Option<u64>, Unlike> {
        Ok(self.commands.get(id).copied())
    }

    fn put_command(
        &mut self,
        id: &CommandId,
        sequence: u64,
        _until: StoreTime,
    ) -> Result<(), Unlike> {
        self.commands.insert(*id, sequence);
        Ok(())
    }
}
