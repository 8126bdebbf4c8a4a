//! What ends sessions, and the events that tell of it.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{EndCause, SessionId};
use hallpass_session::store::{Ended, Revoked, Target};

use super::Walk;
use crate::fail::fail;
use crate::sessions::bench::{FIRST, HOUR, ISSUER, MILLI, done, less, placed};

impl Walk {
    pub(super) async fn end(&mut self) {
        let at = self.random.below(self.sessions.len());
        let cause = self.one_of(&[EndCause::Logout, EndCause::ClaimsRefused]);
        let (Some(known), Some(cause)) = (self.sessions.get_mut(at), cause) else { return };
        let (sid, ends) = (known.row.sid, known.end(cause));
        let before = self.bench.now().await;
        match self.bench.end(sid, cause).await {
            Ended::Now(_) if ends => {
                self.has_written(before);
                self.has_ended(sid).await;
            }
            Ended::Already if !ends => self.nothing_new().await,
            other => fail(format_args!("the end of a session: {other:?}")),
        }
    }

    pub(super) async fn revoke(&mut self) {
        let subject = self.subject();
        let name = format!("{}", self.random.number());
        let token = Target::Token((*name).into(), self.bench.soon());
        let own = Target::Subject((*subject).into());
        let all = [own, Target::Everyone, Target::Key((*name).into()), token];
        let Some(target) = self.one_of(&all) else { return };
        let command = self.bench.revocation(target.clone()).await;
        let position = placed(&done(self.bench.store.revoke(command.clone()).await));
        let event = self.new_event().await;
        assert_eq!(event.sequence(), position.sequence);
        match (event.scope(), &target) {
            (Scope::Subject(own, at), Target::Subject(name)) if own == name => {
                self.covers(*at);
                self.cut(Some(&subject), *at);
            }
            (Scope::Everyone(at), Target::Everyone) => {
                self.covers(*at);
                self.cut(None, *at);
            }
            (Scope::Key(own), Target::Key(name)) | (Scope::Token(own), Target::Token(name, _))
                if own == name => {}
            (scope, target) => fail(format_args!("{target:?} is told as {scope:?}")),
        }
        self.revoked.push((command, position));
    }

    /// Whatever came in between, it was done.
    pub(super) async fn revoke_again(&mut self) {
        let at = self.random.below(self.revoked.len());
        let Some((command, position)) = self.revoked.get(at).cloned() else { return };
        let late = self.bench.now().await > command.deadline;
        match done(self.bench.store.revoke(command).await) {
            Revoked::Now(again) => assert_eq!(again, position),
            Revoked::Late => assert!(late, "late before the deadline"),
        }
        self.nothing_new().await;
    }

    pub(super) async fn redo_what_is_there(&mut self) {
        let at = self.random.below(self.events.len());
        let Some(event) = self.events.get(at).cloned() else { return };
        if self.bench.now().await >= event.expires() {
            return;
        }
        let deadline = self.bench.soon();
        let again = placed(&done(self.bench.store.redo(FIRST, deadline, event.clone()).await));
        let same = self.events.iter().filter(|other| other.id() == event.id());
        let places: Vec<u64> = same.map(Event::sequence).collect();
        assert!(places.contains(&again.sequence), "{again:?} is none of {places:?}");
        self.nothing_new().await;
    }

    pub(super) async fn redo_what_was_lost(&mut self) {
        let (now, subject) = (self.bench.now().await, self.subject());
        let at = self.random.below(self.sessions.len());
        // Between the starts of sessions, so that it covers some of them.
        let start = self.sessions.get(at).map_or(now, |known| known.row.created);
        let times = [less(start, 1), less(start, 1), start, now, now.after(MILLI)];
        let time = self.one_of(&times).unwrap_or(now);
        let at = self.random.below(self.sessions.len().saturating_mul(3));
        let session = self.sessions.get_mut(at);
        let own = self.random.below(2) == 0;
        let scope = match &session {
            Some(known) => Scope::Session(known.row.sid.to_string().into()),
            None if own => Scope::Subject((*subject).into(), time),
            None => Scope::Everyone(time),
        };
        // No other event expires then.
        let expires = now.after(HOUR).after(Duration::from_millis(self.random.number() >> 40));
        let event = Event::new(ISSUER, scope, expires).unwrap_or_else(|error| fail(error));
        let cuts = session.is_none();
        session.map(|known| known.end(EndCause::Logout));
        let deadline = self.bench.soon();
        let position = placed(&done(self.bench.store.redo(FIRST, deadline, event.clone()).await));
        assert_eq!(self.new_event().await, event.at(position.sequence));
        if cuts {
            self.clock = self.clock.max(time);
            self.cut(own.then_some(&*subject), time);
        }
    }

    /// A cut-off is at or after everything that started before.
    fn covers(&mut self, at: StoreTime) {
        assert!(at >= self.clock, "a cut-off of {at:?} after {:?}", self.clock);
        self.clock = at;
    }

    fn cut(&mut self, subject: Option<&str>, at: StoreTime) {
        match subject {
            Some(subject) => {
                let cut_off = self.subjects.entry(subject.to_owned()).or_default();
                *cut_off = at.max(*cut_off);
            }
            None => self.everyone = self.everyone.max(Some(at)),
        }
        for known in &mut self.sessions {
            let own = subject.is_none_or(|subject| *known.row.subject == *subject);
            known.promised |= own && known.row.created <= at;
        }
    }

    /// That a session's end is the next event, and the only one.
    pub(super) async fn has_ended(&mut self, sid: SessionId) {
        let event = self.new_event().await;
        assert_eq!(*event.scope(), Scope::Session(sid.to_string().into()));
    }

    async fn new_event(&mut self) -> Event {
        let mut events = self.new_events().await;
        assert_eq!(events.len(), 1, "a revocation is one event");
        events.pop().unwrap_or_else(|| fail("no event"))
    }

    pub(super) async fn nothing_new(&mut self) {
        assert_eq!(self.new_events().await, [], "a step that revokes nothing");
    }

    /// Reads on, as a node does: each place is one more than the last.
    pub(super) async fn new_events(&mut self) -> Vec<Event> {
        let batch = done(self.bench.store.read(FIRST, self.cursor.clone(), 100).await);
        assert!(batch.at_head && !batch.restarted, "the log has all that was seen of it");
        for event in &batch.events {
            self.head += 1;
            assert_eq!(event.sequence(), self.head, "a gap in the log");
        }
        self.cursor = batch.next;
        self.events.extend(batch.events.iter().cloned());
        let old = self.events.len().saturating_sub(20);
        self.events.drain(..old);
        batch.events
    }
}
