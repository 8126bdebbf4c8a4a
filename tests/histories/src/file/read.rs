//! From JSON to a history. `None` is what is none.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{
    Generation, KekId, Limits, Nonce, Outcome, Predecessor, Profile, ReuseCause, RotateCommand,
    RowMac, SessionId, SessionRow, SessionState, Successor, TokenHash, TokenMark,
};
use hallpass_session::store::{
    CommandId, CreateCommand, Created, EndCommand, Ended, Log, Position, RevokeCommand, Revoked,
    Rotation, Shard, Target,
};
use serde_json::Value;

use crate::history::{Answer, Command, Deliveries, History, Operation};

pub(super) fn history(value: &Value) -> Option<History> {
    let limits = Limits::new(span(value.get("grace")?)?).ok()?;
    let limits = limits.with_min_rotation(span(value.get("min_rotation")?)?).ok()?;
    let limits = limits
        .with_supersede_window(span(value.get("supersede_window")?)?)
        .with_supersedes(small(value.get("supersedes")?)?)
        .with_replays(small(value.get("replays")?)?);
    let limits = if value.get("strict")?.as_bool()? { limits.strict() } else { limits };
    let twice = value.get("twice")?.as_bool()?;
    Some(History {
        name: value.get("name")?.as_str()?.to_owned(),
        seed: value.get("seed")?.as_u64()?,
        limits,
        keep: span(value.get("keep")?)?,
        deliveries: if twice { Deliveries::Twice } else { Deliveries::Once },
        slack: span(value.get("slack")?)?,
        alarms: all(value.get("alarms")?, |alarm| Some(alarm.as_str()?.to_owned()))?,
        operations: all(value.get("operations")?, operation)?,
        logs: all(value.get("logs")?, log)?,
    })
}

fn log(value: &Value) -> Option<(Shard, Vec<Event>)> {
    let events = all(value.get(1)?, |event| {
        Event::decode(event.get(0)?.as_u64()?, &bytes(event.get(1)?)?).ok()
    });
    Some((shard(value.get(0)?)?, events?))
}

fn operation(value: &Value) -> Option<Operation> {
    Some(Operation {
        client: small(value.get("client")?)?,
        invoked: value.get("invoked")?.as_u64()?,
        responded: value.get("responded")?.as_u64()?,
        command: command(value.get("command")?)?,
        answer: option(value.get("answer")?, answer)?,
    })
}

fn command(value: &Value) -> Option<Command> {
    let part = shard(value.get("shard")?)?;
    let deadline = || time(value.get("deadline")?);
    let sid = || Some(SessionId::new(array(value.get("sid")?)?));
    let log = || Some(Log { shard: part, issuer: text(value.get("issuer")?)? });
    Some(match value.get("step")?.as_str()? {
        "begin" => {
            let subject = value.get("subject")?.as_str()?.into();
            Command::Begin { shard: part, deadline: deadline()?, subject }
        }
        "create" => Command::Create(Box::new(CreateCommand {
            log: log()?,
            deadline: deadline()?,
            row: row(value.get("row")?)?,
            replaces: option(value.get("replaces")?, |sid| Some(SessionId::new(array(sid)?)))?,
            most: small(value.get("most")?)?,
        })),
        "end" => {
            let code = u8::try_from(value.get("cause")?.as_u64()?).ok()?;
            let SessionState::Ended(cause) = SessionState::from_code(code)? else { return None };
            Command::End(EndCommand { log: log()?, deadline: deadline()?, sid: sid()?, cause })
        }
        "find" => Command::Find(part, sid()?),
        "revoke" => Command::Revoke(RevokeCommand {
            log: log()?,
            deadline: deadline()?,
            id: CommandId::new(array(value.get("id")?)?),
            target: target(value.get("target")?)?,
        }),
        "rotate" => {
            let command = RotateCommand {
                sid: sid()?,
                deadline: deadline()?,
                presented: mark(value.get("presented")?)?,
                candidate: TokenHash::new(array(value.get("candidate")?)?),
                nonce: Nonce::new(array(value.get("nonce")?)?),
                kek: kek(value.get("kek")?)?,
                other_kek: None,
                binding: None,
                idle: span(value.get("idle")?)?,
            };
            Command::Rotate(log()?, Box::new(command))
        }
        _ => return None,
    })
}

fn target(value: &Value) -> Option<Target> {
    let name = || text(value.get(1)?);
    Some(match value.get(0)?.as_str()? {
        "everyone" => Target::Everyone,
        "key" => Target::Key(name()?),
        "subject" => Target::Subject(name()?),
        "token" => Target::Token(name()?, time(value.get(2)?)?),
        _ => return None,
    })
}

fn answer(value: &Value) -> Option<Answer> {
    let (name, told) = value.as_object()?.iter().next()?;
    if let Some(outcome_told) = value.get("outcome") {
        return Some(Answer::Rotated(Box::new(Rotation {
            outcome: outcome(outcome_told)?,
            row: option(value.get("row")?, row)?,
            now: time(value.get("now")?)?,
        })));
    }
    Some(match (name.as_str(), told.as_str()) {
        ("begun", _) => Answer::Begun(option(told, time)?),
        ("created", Some("late")) => Answer::Created(Created::Late),
        ("created", Some("revoked")) => Answer::Created(Created::Revoked),
        ("created", None) => Answer::Created(Created::Started(time(told)?)),
        ("ended", Some("already")) => Answer::Ended(Ended::Already),
        ("ended", Some("late")) => Answer::Ended(Ended::Late),
        ("ended", None) => Answer::Ended(Ended::Now(place(told)?)),
        ("found", _) => Answer::Found(option(told, |told| row(told).map(Box::new))?),
        ("revoked", Some("late")) => Answer::Revoked(Revoked::Late),
        ("revoked", None) => Answer::Revoked(Revoked::Now(place(told)?)),
        _ => return None,
    })
}

fn outcome(value: &Value) -> Option<Outcome> {
    let successor = || {
        Some(Successor {
            generation: Generation::new(value.get(1)?.as_u64()?),
            nonce: Nonce::new(array(value.get(2)?)?),
            kek: kek(value.get(3)?)?,
        })
    };
    Some(match value.get(0)?.as_str()? {
        "replay" => Outcome::Replay(successor()?),
        "rotated" => Outcome::Rotated(successor()?),
        "superseded" => Outcome::Superseded(successor()?),
        "late" => Outcome::Late,
        "not found" => Outcome::NotFound,
        "revoked" => Outcome::Revoked,
        "expired" => Outcome::Expired,
        "binding" => Outcome::BindingMismatch,
        "current" => Outcome::Current,
        "busy" => Outcome::Busy,
        "healed" => Outcome::Healed,
        "fork" => Outcome::Reuse(ReuseCause::Fork),
        "theft" => Outcome::Reuse(ReuseCause::Theft),
        _ => return None,
    })
}

fn row(value: &Value) -> Option<SessionRow> {
    Some(SessionRow {
        sid: SessionId::new(array(value.get("sid")?)?),
        subject: value.get("subject")?.as_str()?.into(),
        client: value.get("client")?.as_str()?.into(),
        profile: Profile::from_code(u8::try_from(value.get("profile")?.as_u64()?).ok()?)?,
        state: SessionState::from_code(u8::try_from(value.get("state")?.as_u64()?).ok()?)?,
        leaf: mark(value.get("leaf")?)?,
        predecessor: option(value.get("predecessor")?, predecessor)?,
        rotated_at: time(value.get("rotated_at")?)?,
        created: time(value.get("created")?)?,
        idle_expiry: time(value.get("idle_expiry")?)?,
        absolute_expiry: time(value.get("absolute_expiry")?)?,
        binding: None,
        mac: RowMac::new(array(value.get("mac")?)?),
    })
}

fn predecessor(value: &Value) -> Option<Predecessor> {
    Some(Predecessor {
        mark: mark(value.get("mark")?)?,
        nonce: Nonce::new(array(value.get("nonce")?)?),
        kek: kek(value.get("kek")?)?,
        consumed_at: time(value.get("consumed_at")?)?,
        replayed_at: option(value.get("replayed_at")?, time)?,
        replays: small(value.get("replays")?)?,
        supersedes: small(value.get("supersedes")?)?,
    })
}

fn mark(value: &Value) -> Option<TokenMark> {
    let generation = Generation::new(value.get(0)?.as_u64()?);
    Some(TokenMark { generation, hash: TokenHash::new(array(value.get(1)?)?) })
}

fn place(value: &Value) -> Option<Position> {
    Some(Position { shard: shard(value.get(0)?)?, sequence: value.get(1)?.as_u64()? })
}

fn shard(value: &Value) -> Option<Shard> {
    Some(Shard::new(u16::try_from(value.as_u64()?).ok()?))
}

fn kek(value: &Value) -> Option<KekId> {
    Some(KekId::new(u8::try_from(value.as_u64()?).ok()?))
}

fn small(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

fn time(value: &Value) -> Option<StoreTime> {
    value.as_u64().map(StoreTime::from_millis)
}

fn span(value: &Value) -> Option<Duration> {
    value.as_u64().map(Duration::from_millis)
}

fn text(value: &Value) -> Option<Arc<str>> {
    value.as_str().map(Arc::from)
}

fn all<T>(value: &Value, each: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(each).collect()
}

/// `null` is nothing, and nothing is wrong with it.
#[expect(clippy::option_option, reason = "the outer one is what is no history")]
fn option<T>(value: &Value, one: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    if value.is_null() { Some(None) } else { one(value).map(Some) }
}

fn array<const N: usize>(value: &Value) -> Option<[u8; N]> {
    bytes(value)?.try_into().ok()
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str()?.as_bytes();
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((digit(*high)? << 4) | digit(*low)?),
        _ => None,
    };
    text.chunks(2).map(pair).collect()
}
