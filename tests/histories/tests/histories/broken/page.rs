//! A small store by the rules of `steps`.

use std::collections::BTreeMap;
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, EventId};
use hallpass_session::rotation::{CutOffs, SessionId, SessionRow, ShardClock};
use hallpass_session::store::{CommandId, StoreError, Transaction};

#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    pub(super) time: StoreTime,
    pub(super) keep: Duration,
    clock: ShardClock,
    everyone: Option<StoreTime>,
    subjects: BTreeMap<Box<str>, StoreTime>,
    pub(super) sessions: BTreeMap<SessionId, SessionRow>,
    /// What they were before they were last written.
    pub(super) before: BTreeMap<SessionId, SessionRow>,
    pub(super) log: Vec<Event>,
    commands: BTreeMap<CommandId, u64>,
    /// Cut-offs are not raised.
    pub(super) forgets_cut_offs: bool,
    /// No command is remembered.
    pub(super) forgets_commands: bool,
}

type Answer<T> = Result<T, StoreError>;

impl Transaction for Page {
    type Error = StoreError;

    fn time(&mut self) -> Answer<StoreTime> {
        Ok(self.time)
    }

    fn clock(&mut self) -> Answer<ShardClock> {
        Ok(self.clock)
    }

    fn set_clock(&mut self, clock: ShardClock) -> Answer<()> {
        self.clock = clock;
        Ok(())
    }

    fn keep(&mut self) -> Answer<Duration> {
        Ok(self.keep)
    }

    fn cut_offs(&mut self, subject: &str) -> Answer<CutOffs> {
        let subject = self.subjects.get(subject).copied();
        Ok(CutOffs { subject, everyone: self.everyone })
    }

    fn set_subject_cut_off(&mut self, subject: &str, at: StoreTime) -> Answer<()> {
        if !self.forgets_cut_offs {
            self.subjects.insert(subject.into(), at);
        }
        Ok(())
    }

    fn set_everyone_cut_off(&mut self, at: StoreTime) -> Answer<()> {
        if !self.forgets_cut_offs {
            self.everyone = Some(at);
        }
        Ok(())
    }

    fn session(&mut self, sid: &SessionId) -> Answer<Option<SessionRow>> {
        Ok(self.sessions.get(sid).cloned())
    }

    fn put_session(&mut self, row: &SessionRow) -> Answer<()> {
        if let Some(before) = self.sessions.insert(row.sid, row.clone()) {
            self.before.insert(row.sid, before);
        }
        Ok(())
    }

    fn active_sessions(&mut self, _subject: &str) -> Answer<Vec<SessionRow>> {
        Ok(Vec::new())
    }

    fn find_event(&mut self, id: &EventId) -> Answer<Option<u64>> {
        Ok(self.log.iter().find(|event| event.id() == *id).map(Event::sequence))
    }

    fn append(&mut self, event: &Event) -> Answer<u64> {
        let sequence = u64::try_from(self.log.len()).unwrap() + 1;
        self.log.push(event.clone().at(sequence));
        Ok(sequence)
    }

    fn find_command(&mut self, id: &CommandId) -> Answer<Option<u64>> {
        Ok(self.commands.get(id).copied().filter(|_| !self.forgets_commands))
    }

    fn put_command(&mut self, id: &CommandId, sequence: u64, _until: StoreTime) -> Answer<()> {
        self.commands.insert(*id, sequence);
        Ok(())
    }
}
