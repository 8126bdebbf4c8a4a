//! The steps of sessions.

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{
    EndCause, Limits, Outcome, ReuseCause, RotateCommand, SessionId, SessionRow, SessionState,
    Successor,
};
use hallpass_session::store::{
    CreateCommand, Created, EndCommand, Ended, Log, Needs, Opened, Position, RevokeCommand,
    Revoked, Rotation, SessionStore, Shard, Step, StoreError, Swept,
};
use redis::Value;

use crate::Redis;
use crate::answer::Answer;
use crate::error::corrupt;
use crate::number::{at_most, full_span, span};
use crate::store::number;
use crate::{scripts, session_row};

impl SessionStore for Redis {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        Box::pin(self.open_store(needs))
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        Box::pin(async move {
            let names = self.names(shard)?;
            let keys = [names.shard(), names.cuts()];
            let args = [at_most(deadline).into(), subject.into()];
            match self.step(shard, &scripts::BEGIN, &keys, &args).await? {
                Value::Nil => Ok(None),
                begun => number("the start of a session", &begun)
                    .map(|millis| Some(StoreTime::from_millis(millis))),
            }
        })
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        Box::pin(async move { self.create_session(&command).await })
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        Box::pin(async move { self.rotate_session(&log, &command, &limits).await })
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        Box::pin(async move { self.end(&command).await })
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        Box::pin(async move { self.revoke_target(&command).await })
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        Box::pin(async move { self.redo_event(shard, deadline, &event).await })
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        Box::pin(async move {
            let names = self.names(shard)?;
            let mut command = redis::cmd("HMGET");
            command.arg(names.session(&sid)).arg(&session_row::FIELDS);
            let found = session_row::find(sid, self.link().look(shard, &command).await?)?;
            if found.as_ref().is_some_and(|row| row.state == SessionState::Active) {
                return Ok(found);
            }
            // Nobody is logged out because the server that was asked is cut off from the others.
            let keys = [names.shard(), names.session(&sid)];
            session_row::find(sid, self.step(shard, &scripts::FIND, &keys, &[]).await?)
        })
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        Box::pin(async move {
            let names = self.names(shard)?;
            let keys = [names.shard(), names.subject(subject), names.cuts()];
            let sessions = names.sessions();
            let args = [subject.into(), sessions.as_slice().into()];
            let answer = self.step(shard, &scripts::SESSIONS_OF, &keys, &args).await?;
            Answer::of(SESSIONS, answer)?.map(row_with_sid).collect()
        })
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        Box::pin(async move {
            let (mut left, mut done) = (most, Ok(()));
            for number in 0..self.link().shards() {
                match self.sweep_shard(Shard::new(number), left).await {
                    Ok(rest) => left = rest,
                    // One shard that is down leaves nothing lying in the others.
                    Err(error) => done = done.and(Err(error)),
                }
            }
            done?;
            // Sessions that have expired go by themselves.
            let revocations = u64::from(most.saturating_sub(left));
            Ok(Swept { sessions: 0, revocations })
        })
    }
}

impl Redis {
    async fn create_session(&self, command: &CreateCommand) -> Result<Created, StoreError> {
        let CreateCommand { log, deadline, row, replaces, most } = command;
        let names = self.names(log.shard)?;
        let replaced = replaces.as_ref().map(SessionId::to_string).unwrap_or_default();
        let keys = [
            names.shard(),
            names.session(&row.sid),
            names.subject(&row.subject),
            names.cuts(),
            names.log(),
            names.ids(),
            names.far(),
            replaces.as_ref().map_or_else(|| names.shard(), |sid| names.session(sid)),
        ];
        let (sid, event, wake) = (row.sid.to_string(), end_of(log)?, names.wake());
        let (sessions, subjects) = (names.sessions(), names.subjects());
        let binding = session_row::binding_bytes(row.binding.as_ref());
        let mut args = vec![
            at_most(*deadline).into(),
            (*sid).into(),
            (*replaced).into(),
            (*most).into(),
            event.as_slice().into(),
            wake.as_slice().into(),
            sessions.as_slice().into(),
            subjects.as_slice().into(),
        ];
        args.extend(session_row::encode(row, &binding)?);
        let answer = self.step(log.shard, &scripts::CREATE, &keys, &args).await?;
        let mut answer = Answer::of("the start of a session", answer)?;
        match answer.blob()?.as_slice() {
            b"started" => Ok(Created::Started(answer.time()?)),
            b"revoked" => Ok(Created::Revoked),
            b"late" => Ok(Created::Late),
            _ => Err(answer.corrupt()),
        }
    }

    async fn rotate_session(
        &self,
        log: &Log,
        command: &RotateCommand,
        limits: &Limits,
    ) -> Result<Rotation, StoreError> {
        let names = self.names(log.shard)?;
        let keys = [
            names.shard(),
            names.session(&command.sid),
            names.cuts(),
            names.log(),
            names.ids(),
            names.far(),
        ];
        let (sid, event, wake) = (command.sid.to_string(), end_of(log)?, names.wake());
        let other_kek = command.other_kek.map(|kek| kek.number().to_string()).unwrap_or_default();
        let binding = session_row::binding_bytes(command.binding.as_ref());
        let subjects = names.subjects();
        let args = [
            at_most(command.deadline).into(),
            (*sid).into(),
            command.presented.generation.number().into(),
            command.presented.hash.as_bytes().into(),
            command.candidate.as_bytes().into(),
            command.nonce.as_bytes().into(),
            u32::from(command.kek.number()).into(),
            (*other_kek).into(),
            binding.as_slice().into(),
            span(command.idle).into(),
            span(limits.grace()).into(),
            full_span(limits.min_rotation()).into(),
            span(limits.supersede_window()).into(),
            limits.supersedes().into(),
            limits.replays().into(),
            u32::from(limits.is_strict()).into(),
            event.as_slice().into(),
            wake.as_slice().into(),
            subjects.as_slice().into(),
        ];
        let answer = self.step(log.shard, &scripts::ROTATE, &keys, &args).await?;
        rotation(command.sid, answer)
    }

    async fn end(&self, command: &EndCommand) -> Result<Ended, StoreError> {
        let EndCommand { log, deadline, sid, cause } = command;
        let names = self.names(log.shard)?;
        let keys = [names.shard(), names.session(sid), names.log(), names.ids(), names.far()];
        let (sid, event, wake) = (sid.to_string(), end_of(log)?, names.wake());
        let subjects = names.subjects();
        let args = [
            at_most(*deadline).into(),
            (*sid).into(),
            code(*cause).into(),
            event.as_slice().into(),
            wake.as_slice().into(),
            subjects.as_slice().into(),
        ];
        let answer = self.step(log.shard, &scripts::END, &keys, &args).await?;
        let mut answer = Answer::of("the end of a session", answer)?;
        match answer.blob()?.as_slice() {
            b"now" => Ok(Ended::Now(Position { shard: log.shard, sequence: answer.number()? })),
            b"already" => Ok(Ended::Already),
            b"late" => Ok(Ended::Late),
            _ => Err(answer.corrupt()),
        }
    }

    /// Drops at most so many: how many more it might have dropped.
    async fn sweep_shard(&self, shard: Shard, most: u32) -> Result<u32, StoreError> {
        let names = self.names(shard)?;
        let keys = [
            names.shard(),
            names.cuts(),
            names.log(),
            names.ids(),
            names.far(),
            names.nodes(),
            names.alive(),
        ];
        let mut left = most;
        while left > 0 {
            let some = left.min(AT_ONCE);
            let answer = self.step(shard, &scripts::SWEEP, &keys, &[some.into()]).await?;
            let dropped = number("how much was swept", &answer)?;
            let dropped = u32::try_from(dropped).unwrap_or(u32::MAX);
            left = left.saturating_sub(dropped);
            if dropped < some {
                break;
            }
        }
        Ok(left)
    }
}

/// The end of a session as an event, without the session and without times: the script adds both.
fn end_of(log: &Log) -> Result<Vec<u8>, StoreError> {
    let scope = Scope::Session("".into());
    Ok(Event::new(log.issuer.clone(), scope, StoreTime::default())?.encode())
}

fn code(cause: EndCause) -> u32 {
    SessionState::Ended(cause).code().into()
}

fn rotation(sid: SessionId, answer: Value) -> Result<Rotation, StoreError> {
    let mut answer = Answer::of(SESSIONS, answer)?;
    let (outcome, now) = (answer.blob()?, answer.time()?);
    let row = match outcome.as_slice() {
        b"late" | b"not_found" => None,
        _ => Some(session_row::decode(sid, answer.next().ok_or_else(|| answer.corrupt())?)?),
    };
    // By which step the leaf was made: the last one that the row knows.
    let successor = || {
        let row = row.as_ref()?;
        let predecessor = row.predecessor?;
        let (nonce, kek) = (predecessor.nonce, predecessor.kek);
        Some(Successor { generation: row.leaf.generation, nonce, kek })
    };
    let outcome = match outcome.as_slice() {
        b"late" => Some(Outcome::Late),
        b"not_found" => Some(Outcome::NotFound),
        b"revoked" => Some(Outcome::Revoked),
        b"expired" => Some(Outcome::Expired),
        b"binding" => Some(Outcome::BindingMismatch),
        b"replay" => successor().map(Outcome::Replay),
        b"current" => Some(Outcome::Current),
        b"rotated" => successor().map(Outcome::Rotated),
        b"busy" => Some(Outcome::Busy),
        b"superseded" => successor().map(Outcome::Superseded),
        b"healed" => Some(Outcome::Healed),
        b"fork" => Some(Outcome::Reuse(ReuseCause::Fork)),
        b"theft" => Some(Outcome::Reuse(ReuseCause::Theft)),
        _ => None,
    };
    let outcome = outcome.ok_or_else(|| answer.corrupt())?;
    Ok(Rotation { outcome, row, now })
}

fn row_with_sid(value: Value) -> Result<SessionRow, StoreError> {
    let mut pair = Answer::of(SESSIONS, value)?;
    let sid = SessionId::from_text(&pair.text()?).ok_or_else(|| pair.corrupt())?;
    let row = pair.next().ok_or_else(|| corrupt(SESSIONS))?;
    session_row::decode(sid, row)
}

const SESSIONS: &str = "a session";

/// How much one script drops, so that no step waits for longer than some milliseconds.
const AT_ONCE: u32 = 200;
