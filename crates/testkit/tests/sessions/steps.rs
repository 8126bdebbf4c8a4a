//! A step of the ledger, and what goes wrong in it.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, EventId, Scope};
use hallpass_session::rotation::{
    CutOffs, EndCause, Generation, Limits, Outcome, RotateCommand, SessionId, SessionRow,
    SessionState, ShardClock, Successor,
};
use hallpass_session::store::{
    CommandId, CreateCommand, Created, EndCommand, Ended, Log, Position, RevokeCommand, Revoked,
    Rotation, Shard, StoreError, Transaction, steps,
};

use crate::bends::Bend;
use crate::faults::Fault;
use crate::page::Page;

/// What a step has read, and writes to.
pub(crate) struct Written<'p> {
    pub(crate) page: &'p mut Page,
    pub(crate) time: StoreTime,
    pub(crate) keep: Duration,
    pub(crate) fault: Fault,
}

type Answer<T> = Result<T, StoreError>;

impl Written<'_> {
    pub(crate) fn begin(
        &mut self,
        deadline: StoreTime,
        subject: &str,
    ) -> Answer<Option<StoreTime>> {
        if self.fault == Fault::BeginsByTheClock {
            return Ok(Some(self.page.clock.now(self.time)));
        }
        let any = self.fault == Fault::Bends(Bend::StartsLate);
        steps::begin(self, if any { StoreTime::from_millis(u64::MAX) } else { deadline }, subject)
    }

    pub(crate) fn create(&mut self, mut command: CreateCommand) -> Answer<Created> {
        match self.fault {
            Fault::Bends(bend) => bend.login(&mut command),
            Fault::CreatesTwice => {
                self.page.sessions.remove(&command.row.sid);
            }
            Fault::CreatesUnderACutOff => {
                self.page.sessions.insert(command.row.sid, command.row.clone());
                return Ok(Created::Started(self.page.clock.now(self.time)));
            }
            _ => {}
        }
        let created = steps::create(self, &command);
        if self.fault == Fault::FailsHalfway && created.is_err() {
            self.page.sessions.insert(command.row.sid, command.row);
        }
        created
    }

    pub(crate) fn rotate(
        &mut self,
        log: &Log,
        mut command: RotateCommand,
        mut limits: Limits,
    ) -> Answer<Rotation> {
        let now = self.page.clock.now(self.time);
        match self.fault {
            Fault::Bends(Bend::FindsAnybody) if !self.page.sessions.contains_key(&command.sid) => {
                command.sid = *self.page.sessions.keys().next().expect("a session");
            }
            Fault::Bends(bend) => {
                let row = self.page.sessions.get_mut(&command.sid);
                bend.refresh(now, row, &mut command, &mut limits);
            }
            Fault::ReplaysWithoutALook => {
                if let Some(rotation) = self.replay(&command) {
                    return Ok(rotation);
                }
            }
            Fault::RefreshesLate => command.deadline = StoreTime::from_millis(u64::MAX),
            Fault::CountsAgesBack => self.age(&command.sid),
            Fault::LooksAtCutOffsFirst => self.cut(&command.sid)?,
            _ => {}
        }
        let (before, head, clock) = (self.page.log.clone(), self.page.head, self.page.clock);
        let rotation = steps::rotate(self, log, &command, &limits)?;
        match self.fault {
            Fault::ForgetsTheEndByReuse => (self.page.log, self.page.head) = (before, head),
            Fault::RefreshesByNoClock => self.page.clock = clock,
            _ => {}
        }
        Ok(rotation)
    }

    fn age(&mut self, sid: &SessionId) {
        let now = self.page.clock.now(self.time);
        let row = self.page.sessions.get_mut(sid).filter(|row| row.rotated_at > now);
        if let Some(row) = row {
            row.rotated_at = StoreTime::default();
        }
    }

    fn cut(&mut self, sid: &SessionId) -> Answer<()> {
        let Some(mut row) = self.session(sid)? else { return Ok(()) };
        if self.cut_offs(&row.subject)?.cover(row.created) {
            let _written = row.end(EndCause::CutOff);
            self.page.sessions.insert(*sid, row);
        }
        Ok(())
    }

    pub(crate) fn find(&mut self, sid: &SessionId) -> Answer<Option<SessionRow>> {
        let now = self.page.clock.now(self.time);
        let found = self.session(sid)?;
        Ok(match self.fault {
            Fault::FindsOnlyTheActive => found.filter(|row| row.state == SessionState::Active),
            Fault::FindsOnlyTheLive => found.filter(|row| now < row.idle_expiry),
            _ => found,
        })
    }

    fn replay(&self, command: &RotateCommand) -> Option<Rotation> {
        let row = self.page.sessions.get(&command.sid)?;
        let predecessor = row.predecessor.filter(|p| p.nonce == command.nonce)?;
        let generation = row.leaf.generation;
        let (nonce, kek) = (predecessor.nonce, predecessor.kek);
        let outcome = Outcome::Replay(Successor { generation, nonce, kek });
        let now = self.page.clock.now(self.time);
        Some(Rotation { outcome, row: Some(row.clone()), now })
    }

    pub(crate) fn end_session(&mut self, mut command: EndCommand) -> Answer<Ended> {
        if self.fault == Fault::RevokesLate {
            command.deadline = StoreTime::from_millis(u64::MAX);
        }
        steps::end_session(self, &command)
    }

    pub(crate) fn revoke(&mut self, mut command: RevokeCommand) -> Answer<Revoked> {
        match self.fault {
            Fault::RevokesLate => command.deadline = StoreTime::from_millis(u64::MAX),
            Fault::Bends(bend) => bend.revocation(&mut command),
            _ => {}
        }
        steps::revoke(self, &command)
    }

    pub(crate) fn redo(
        &mut self,
        shard: Shard,
        mut deadline: StoreTime,
        mut event: Event,
    ) -> Answer<Revoked> {
        let now = self.page.clock.now(self.time);
        match (self.fault, event.scope()) {
            (Fault::RedoLowers, Scope::Subject(subject, _)) => {
                self.page.subjects.remove(&**subject);
            }
            (Fault::RedoLowers, Scope::Everyone(_)) => self.page.everyone = None,
            (Fault::RedoesCutOffsOnly, Scope::Key(_) | Scope::Token(_) | Scope::Session(_)) => {
                return Ok(Revoked::Now(Position { shard, sequence: 1 }));
            }
            (Fault::Bends(bend), _) => bend.redo(now, &mut deadline, &mut event)?,
            _ => {}
        }
        steps::redo(self, shard, deadline, &event)
    }

    pub(crate) fn sessions_of(&mut self, subject: &str) -> Answer<Vec<SessionRow>> {
        steps::sessions_of(self, subject)
    }

    fn name(&self, subject: &str) -> String {
        match self.fault {
            Fault::FoldsCase => subject.to_lowercase(),
            _ => subject.to_owned(),
        }
    }
}

impl Transaction for Written<'_> {
    type Error = StoreError;

    fn time(&mut self) -> Answer<StoreTime> {
        Ok(self.time)
    }

    fn clock(&mut self) -> Answer<ShardClock> {
        Ok(self.page.clock)
    }

    fn set_clock(&mut self, clock: ShardClock) -> Answer<()> {
        if self.fault != Fault::ForgetsTheClock {
            self.page.clock = clock;
        }
        Ok(())
    }

    fn keep(&mut self) -> Answer<Duration> {
        Ok(self.keep)
    }

    fn cut_offs(&mut self, subject: &str) -> Answer<CutOffs> {
        let subject = self.page.subjects.get(&self.name(subject)).copied();
        Ok(CutOffs { subject, everyone: self.page.everyone })
    }

    fn set_subject_cut_off(&mut self, subject: &str, at: StoreTime) -> Answer<()> {
        self.page.subjects.insert(self.name(subject), at);
        Ok(())
    }

    fn set_everyone_cut_off(&mut self, at: StoreTime) -> Answer<()> {
        if self.fault == Fault::ForgetsEveryone {
            self.page.subjects.values_mut().for_each(|own| *own = at.max(*own));
            return Ok(());
        }
        self.page.everyone = Some(at);
        Ok(())
    }

    fn session(&mut self, sid: &SessionId) -> Answer<Option<SessionRow>> {
        Ok(self.page.sessions.get(sid).cloned())
    }

    fn put_session(&mut self, row: &SessionRow) -> Answer<()> {
        let mut row = row.clone();
        match self.fault {
            Fault::RoundsGenerations => row.leaf.generation = rounded(row.leaf.generation),
            Fault::ForgetsReplays => {
                row.predecessor = row.predecessor.map(|mut predecessor| {
                    predecessor.replays = 0;
                    predecessor
                });
            }
            Fault::ForgetsTheBinding => row.binding = None,
            Fault::ForgetsTheEnd => row.state = SessionState::Active,
            Fault::ExtendsTheAbsolute => {
                row.absolute_expiry = row.rotated_at.after(row.absolute_expiry.since(row.created));
            }
            _ => {}
        }
        self.page.sessions.insert(row.sid, row);
        Ok(())
    }

    fn active_sessions(&mut self, subject: &str) -> Answer<Vec<SessionRow>> {
        let active = self.page.sessions.values().filter(|row| row.state == SessionState::Active);
        let mut own: Vec<_> = active.filter(|row| *row.subject == *subject).cloned().collect();
        own.sort_by_key(|row| row.created);
        match self.fault {
            Fault::EndsTheNewest => own.reverse(),
            Fault::CountsTheExpired => own.iter_mut().for_each(|row| {
                row.idle_expiry = row.absolute_expiry;
            }),
            _ => {}
        }
        Ok(own)
    }

    fn find_event(&mut self, id: &EventId) -> Answer<Option<u64>> {
        let mut log = self.page.log.values().filter(|_| self.fault != Fault::RedoesWhatIsThere);
        Ok(log.find(|event| event.id() == *id).map(Event::sequence))
    }

    fn append(&mut self, event: &Event) -> Answer<u64> {
        self.page.head += if self.fault == Fault::LeavesAGap { 2 } else { 1 };
        let mut event = event.clone();
        if self.fault == Fault::ForgetsTheLeeway {
            let expires = event.expires().min(self.page.clock.now(self.time).after(self.keep));
            event = Event::new(event.issuer(), event.scope().clone(), expires)?;
        }
        if let (Fault::CutsTexts, Scope::Key(text)) = (self.fault, event.scope()) {
            let text = text.split('\0').next().unwrap_or_default();
            event = Event::new(event.issuer(), Scope::Key(text.into()), event.expires())?;
        }
        if self.fault != Fault::ForgetsEvents {
            self.page.log.insert(self.page.head, event.at(self.page.head));
        }
        Ok(self.page.head)
    }

    fn find_command(&mut self, id: &CommandId) -> Answer<Option<u64>> {
        let found = self.page.commands.get(id).copied();
        Ok(found.filter(|_| self.fault != Fault::RevokesTwice))
    }

    fn put_command(&mut self, id: &CommandId, sequence: u64, _until: StoreTime) -> Answer<()> {
        self.page.commands.insert(*id, sequence);
        Ok(())
    }
}

/// As a number of 53 bits is.
fn rounded(generation: Generation) -> Generation {
    let number = generation.number();
    Generation::new(if number < 1 << 53 { number } else { number & !1 })
}
