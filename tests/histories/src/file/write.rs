//! From a history to JSON.

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    Outcome, Predecessor, ReuseCause, SessionRow, Successor, TokenMark,
};
use hallpass_session::store::{Created, Ended, Position, Revoked, Target};
use serde_json::{Value, json};

use crate::history::{Answer, Command, Deliveries, History, Operation};

pub(super) fn history(history: &History) -> Value {
    let limits = &history.limits;
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let logs = history.logs.iter().map(|(shard, events)| {
        let events = events.iter().map(|event| json!([event.sequence(), hex(&event.encode())]));
        json!([shard.number(), events.collect::<Vec<_>>()])
    });
    json!({
        "name": history.name,
        "seed": history.seed,
        "grace": millis(limits.grace()),
        "min_rotation": millis(limits.min_rotation()),
        "supersede_window": millis(limits.supersede_window()),
        "supersedes": limits.supersedes(),
        "replays": limits.replays(),
        "strict": limits.is_strict(),
        "keep": millis(history.keep),
        "twice": history.deliveries == Deliveries::Twice,
        "slack": millis(history.slack),
        "alarms": history.alarms,
        "operations": history.operations.iter().map(operation).collect::<Vec<_>>(),
        "logs": logs.collect::<Vec<_>>(),
    })
}

fn operation(operation: &Operation) -> Value {
    json!({
        "client": operation.client,
        "invoked": operation.invoked,
        "responded": operation.responded,
        "command": command(&operation.command),
        "answer": operation.answer.as_ref().map(answer),
    })
}

fn command(command: &Command) -> Value {
    let deadline = command.deadline().map(time);
    let mut value = match command {
        Command::Begin { subject, .. } => json!({"step": "begin", "subject": subject}),
        Command::Create(command) => json!({
            "step": "create",
            "issuer": &*command.log.issuer,
            "row": row(&command.row),
            "replaces": command.replaces.map(|sid| hex(sid.as_bytes())),
            "most": command.most,
        }),
        Command::End(command) => json!({
            "step": "end",
            "issuer": &*command.log.issuer,
            "sid": hex(command.sid.as_bytes()),
            "cause": hallpass_session::rotation::SessionState::Ended(command.cause).code(),
        }),
        Command::Find(_, sid) => json!({"step": "find", "sid": hex(sid.as_bytes())}),
        Command::Revoke(command) => json!({
            "step": "revoke",
            "issuer": &*command.log.issuer,
            "id": hex(command.id.as_bytes()),
            "target": target(&command.target),
        }),
        Command::Rotate(log, command) => json!({
            "step": "rotate",
            "issuer": &*log.issuer,
            "sid": hex(command.sid.as_bytes()),
            "presented": mark(&command.presented),
            "candidate": hex(command.candidate.as_bytes()),
            "nonce": hex(command.nonce.as_bytes()),
            "kek": command.kek.number(),
            "idle": u64::try_from(command.idle.as_millis()).unwrap_or(u64::MAX),
        }),
    };
    if let Some(map) = value.as_object_mut() {
        map.insert("shard".to_owned(), json!(command.shard().number()));
        map.insert("deadline".to_owned(), json!(deadline));
    }
    value
}

fn target(target: &Target) -> Value {
    match target {
        Target::Everyone => json!(["everyone"]),
        Target::Key(name) => json!(["key", &**name]),
        Target::Subject(name) => json!(["subject", &**name]),
        Target::Token(name, end) => json!(["token", &**name, time(*end)]),
    }
}

fn answer(answer: &Answer) -> Value {
    let place = |position: &Position| json!([position.shard.number(), position.sequence]);
    match answer {
        Answer::Begun(begun) => json!({"begun": begun.map(time)}),
        Answer::Created(Created::Late) => json!({"created": "late"}),
        Answer::Created(Created::Revoked) => json!({"created": "revoked"}),
        Answer::Created(Created::Started(now)) => json!({"created": time(*now)}),
        Answer::Ended(Ended::Already) => json!({"ended": "already"}),
        Answer::Ended(Ended::Late) => json!({"ended": "late"}),
        Answer::Ended(Ended::Now(position)) => json!({"ended": place(position)}),
        Answer::Found(found) => json!({"found": found.as_deref().map(row)}),
        Answer::Revoked(Revoked::Late) => json!({"revoked": "late"}),
        Answer::Revoked(Revoked::Now(position)) => json!({"revoked": place(position)}),
        Answer::Rotated(rotation) => json!({
            "outcome": outcome(rotation.outcome),
            "row": rotation.row.as_ref().map(row),
            "now": time(rotation.now),
        }),
    }
}

fn outcome(outcome: Outcome) -> Value {
    let with = |name: &str, successor: Successor| {
        let Successor { generation, nonce, kek } = successor;
        json!([name, generation.number(), hex(nonce.as_bytes()), kek.number()])
    };
    match outcome {
        Outcome::Replay(successor) => with("replay", successor),
        Outcome::Rotated(successor) => with("rotated", successor),
        Outcome::Superseded(successor) => with("superseded", successor),
        Outcome::Late => json!(["late"]),
        Outcome::NotFound => json!(["not found"]),
        Outcome::Revoked => json!(["revoked"]),
        Outcome::Expired => json!(["expired"]),
        Outcome::BindingMismatch => json!(["binding"]),
        Outcome::Current => json!(["current"]),
        Outcome::Busy => json!(["busy"]),
        Outcome::Healed => json!(["healed"]),
        Outcome::Reuse(ReuseCause::Fork) => json!(["fork"]),
        Outcome::Reuse(_) => json!(["theft"]),
    }
}

fn row(row: &SessionRow) -> Value {
    json!({
        "sid": hex(row.sid.as_bytes()),
        "subject": row.subject,
        "client": row.client,
        "profile": row.profile.code(),
        "state": row.state.code(),
        "leaf": mark(&row.leaf),
        "predecessor": row.predecessor.as_ref().map(predecessor),
        "rotated_at": time(row.rotated_at),
        "created": time(row.created),
        "idle_expiry": time(row.idle_expiry),
        "absolute_expiry": time(row.absolute_expiry),
        "mac": hex(row.mac.as_bytes()),
    })
}

fn predecessor(predecessor: &Predecessor) -> Value {
    json!({
        "mark": mark(&predecessor.mark),
        "nonce": hex(predecessor.nonce.as_bytes()),
        "kek": predecessor.kek.number(),
        "consumed_at": time(predecessor.consumed_at),
        "replayed_at": predecessor.replayed_at.map(time),
        "replays": predecessor.replays,
        "supersedes": predecessor.supersedes,
    })
}

fn mark(mark: &TokenMark) -> Value {
    json!([mark.generation.number(), hex(mark.hash.as_bytes())])
}

const fn time(time: StoreTime) -> u64 {
    time.as_millis()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
