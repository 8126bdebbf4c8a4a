//! A step in memory, under the lock.

use std::time::Duration;

use super::part::Part;
use crate::StoreTime;
use crate::revocation::{Event, EventId};
use crate::rotation::{CutOffs, SessionId, SessionRow, ShardClock};
use crate::store::{CommandId, StoreError, Transaction};

pub(super) struct InMemory<'s> {
    pub(super) part: &'s mut Part,
    pub(super) time: StoreTime,
    pub(super) keep: Duration,
}

impl Transaction for InMemory<'_> {
    type Error = StoreError;

    fn time(&mut self) -> Result<StoreTime, StoreError> {
        Ok(self.time)
    }

    fn clock(&mut self) -> Result<ShardClock, StoreError> {
        Ok(self.part.clock)
    }

    fn set_clock(&mut self, clock: ShardClock) -> Result<(), StoreError> {
        self.part.clock = clock;
        Ok(())
    }

    fn keep(&mut self) -> Result<Duration, StoreError> {
        Ok(self.keep)
    }

    fn cut_offs(&mut self, subject: &str) -> Result<CutOffs, StoreError> {
        let subject = self.part.subjects.get(subject).copied();
        Ok(CutOffs { subject, everyone: self.part.everyone })
    }

    fn set_subject_cut_off(&mut self, subject: &str, at: StoreTime) -> Result<(), StoreError> {
        self.part.subjects.insert(subject.into(), at);
        Ok(())
    }

    fn set_everyone_cut_off(&mut self, at: StoreTime) -> Result<(), StoreError> {
        self.part.everyone = Some(at);
        Ok(())
    }

    fn session(&mut self, sid: &SessionId) -> Result<Option<SessionRow>, StoreError> {
        Ok(self.part.sessions.get(sid).cloned())
    }

    fn put_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        self.part.put(row.clone());
        Ok(())
    }

    fn active_sessions(&mut self, subject: &str) -> Result<Vec<SessionRow>, StoreError> {
        Ok(self.part.active(subject))
    }

    fn find_event(&mut self, id: &EventId) -> Result<Option<u64>, StoreError> {
        Ok(self.part.ids.get(id).copied())
    }

    fn append(&mut self, event: &Event) -> Result<u64, StoreError> {
        Ok(self.part.append(event.clone()))
    }

    fn find_command(&mut self, id: &CommandId) -> Result<Option<u64>, StoreError> {
        Ok(self.part.commands.get(id).map(|(sequence, _)| *sequence))
    }

    fn put_command(
        &mut self,
        id: &CommandId,
        sequence: u64,
        until: StoreTime,
    ) -> Result<(), StoreError> {
        self.part.commands.insert(*id, (sequence, until));
        Ok(())
    }
}
