//! Taking tokens back.

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::SessionId;
use hallpass_session::store::{Log, Position, RevokeCommand, Revoked, Shard, StoreError, Target};
use redis::Value;

use crate::Redis;
use crate::answer::Answer;
use crate::number::at_most;
use crate::scripts;

impl Redis {
    pub(crate) async fn revoke_target(
        &self,
        command: &RevokeCommand,
    ) -> Result<Revoked, StoreError> {
        let RevokeCommand { log, deadline, id, target } = command;
        let names = self.names(log.shard)?;
        let keys =
            [names.shard(), names.cuts(), names.log(), names.ids(), names.far(), names.command(id)];
        let (what, name, end) = match target {
            Target::Everyone => ("everyone", "", StoreTime::default()),
            Target::Key(kid) => ("key", &**kid, StoreTime::default()),
            Target::Subject(subject) => ("subject", &**subject, StoreTime::default()),
            Target::Token(jti, end) => ("token", &**jti, *end),
        };
        let (event, wake) = (event_of(log, target)?, names.wake());
        let args = [
            at_most(*deadline).into(),
            what.into(),
            name.into(),
            at_most(end).into(),
            event.as_slice().into(),
            wake.as_slice().into(),
        ];
        let answer = self.step(log.shard, &scripts::REVOKE, &keys, &args).await?;
        revoked(log.shard, answer)
    }

    pub(crate) async fn redo_event(
        &self,
        shard: Shard,
        deadline: StoreTime,
        event: &Event,
    ) -> Result<Revoked, StoreError> {
        let names = self.names(shard)?;
        let session = match event.scope() {
            Scope::Session(sid) => SessionId::from_text(sid),
            _ => None,
        };
        let sid = session.as_ref().map(SessionId::to_string).unwrap_or_default();
        let (what, name, not_before) = match event.scope() {
            Scope::Subject(subject, not_before) => ("subject", &**subject, *not_before),
            Scope::Everyone(not_before) => ("everyone", "", *not_before),
            _ if session.is_some() => ("session", &*sid, StoreTime::default()),
            _ => ("other", "", StoreTime::default()),
        };
        let keys = [
            names.shard(),
            names.cuts(),
            names.log(),
            names.ids(),
            names.far(),
            session.as_ref().map_or_else(|| names.shard(), |sid| names.session(sid)),
        ];
        let (bytes, wake, subjects) = (event.encode(), names.wake(), names.subjects());
        let args = [
            at_most(deadline).into(),
            what.into(),
            name.into(),
            at_most(not_before).into(),
            at_most(event.expires()).into(),
            bytes.as_slice().into(),
            wake.as_slice().into(),
            subjects.as_slice().into(),
        ];
        let answer = self.step(shard, &scripts::REDO, &keys, &args).await?;
        revoked(shard, answer)
    }
}

fn revoked(shard: Shard, answer: Value) -> Result<Revoked, StoreError> {
    let mut answer = Answer::of("a revocation", answer)?;
    match answer.blob()?.as_slice() {
        b"now" => Ok(Revoked::Now(Position { shard, sequence: answer.number()? })),
        b"late" => Ok(Revoked::Late),
        _ => Err(answer.corrupt()),
    }
}

/// The event of a revocation without times: the script adds them.
fn event_of(log: &Log, target: &Target) -> Result<Vec<u8>, StoreError> {
    let scope = match target {
        Target::Everyone => Scope::Everyone(StoreTime::default()),
        Target::Key(kid) => Scope::Key(kid.clone()),
        Target::Subject(subject) => Scope::Subject(subject.clone(), StoreTime::default()),
        Target::Token(jti, _) => Scope::Token(jti.clone()),
    };
    Ok(Event::new(log.issuer.clone(), scope, StoreTime::default())?.encode())
}
