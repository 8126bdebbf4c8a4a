//! Operations as a reader of a failed test wants them. Times of the run are in milliseconds, those
//! of the store are the last digits of its own: `:12345` is 12.345 s after some minute.

use std::fmt;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{SessionId, SessionRow, SessionState, TokenMark};
use hallpass_session::store::{Created, Ended, Revoked, Target};

use crate::history::{Answer, Command, Operation};

/// An operation on one line.
pub(crate) struct Shown<'o>(pub(crate) &'o Operation);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation { client, invoked, responded, command, answer } = self.0;
        let milli = |micros: &u64| format!("{}.{:03}", micros / 1_000, micros % 1_000);
        write!(f, "client {client:>2}, {}..{} ms: ", milli(invoked), milli(responded))?;
        show_command(command, f)?;
        f.write_str(" -> ")?;
        match answer {
            Some(answer) => show_answer(answer, f),
            None => f.write_str("no answer"),
        }
    }
}

fn show_command(command: &Command, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match command {
        Command::Begin { subject, .. } => write!(f, "begin {subject}")?,
        Command::Create(command) => {
            let row = &command.row;
            write!(f, "create {} of {}", session(row.sid), row.subject)?;
            write!(f, ", begun {}", time(row.created))?;
            if let Some(old) = command.replaces {
                write!(f, ", in place of {}", session(old))?;
            }
        }
        Command::End(command) => write!(f, "end {}", session(command.sid))?,
        Command::Find(_, sid) => write!(f, "find {}", session(*sid))?,
        Command::Revoke(command) => match &command.target {
            Target::Everyone => f.write_str("revoke everyone")?,
            Target::Subject(subject) => write!(f, "revoke {subject}")?,
            Target::Token(name, _) => write!(f, "revoke the token {name}")?,
            Target::Key(name) => write!(f, "revoke the key {name}")?,
        },
        Command::Rotate(_, command) => {
            let (presented, nonce) = (token(command.presented), command.nonce.as_bytes());
            write!(f, "rotate {} {presented}", session(command.sid))?;
            write!(f, ", nonce {}", short(nonce))?;
        }
    }
    match command.deadline() {
        Some(deadline) => write!(f, ", by {}", time(deadline)),
        None => Ok(()),
    }
}

fn show_answer(answer: &Answer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match answer {
        Answer::Begun(None)
        | Answer::Created(Created::Late)
        | Answer::Ended(Ended::Late)
        | Answer::Revoked(Revoked::Late) => f.write_str("late"),
        Answer::Begun(Some(begun)) => write!(f, "begun {}", time(*begun)),
        Answer::Created(Created::Started(now)) => write!(f, "started, at {}", time(*now)),
        Answer::Created(Created::Revoked) => f.write_str("revoked"),
        Answer::Ended(Ended::Already) => f.write_str("had ended"),
        Answer::Ended(Ended::Now(at)) => write!(f, "ended, event {}", at.sequence),
        Answer::Found(None) => f.write_str("none"),
        Answer::Found(Some(row)) => show_row(row, f),
        Answer::Revoked(Revoked::Now(at)) => write!(f, "revoked, event {}", at.sequence),
        Answer::Rotated(rotation) => {
            let outcome = format!("{:?}", rotation.outcome);
            let name = outcome.split(['(', ' ']).next().unwrap_or_default();
            write!(f, "{name}, at {}", time(rotation.now))?;
            let Some(row) = &rotation.row else { return Ok(()) };
            f.write_str(": ")?;
            show_row(row, f)
        }
    }
}

fn show_row(row: &SessionRow, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match row.state {
        SessionState::Active => {}
        SessionState::Ended(cause) => write!(f, "ended by {cause:?}, ")?,
    }
    write!(f, "leaf {} of {}", token(row.leaf), time(row.rotated_at))?;
    let Some(p) = row.predecessor else { return Ok(()) };
    write!(f, " by {}", short(p.nonce.as_bytes()))?;
    if let Some(at) = p.replayed_at {
        write!(f, ", replay {} at {}", p.replays, time(at))?;
    }
    if p.supersedes > 0 {
        write!(f, ", superseding {}", p.supersedes)?;
    }
    Ok(())
}

/// An event on one line.
pub(crate) fn shown_event(event: &Event) -> String {
    let what = match event.scope() {
        Scope::Token(name) => format!("the token {name}"),
        Scope::Session(name) => format!("session {}", name.get(..4).unwrap_or(name)),
        Scope::Subject(name, at) => format!("{name} up to {}", time(*at)),
        Scope::Everyone(at) => format!("everyone up to {}", time(*at)),
        _ => "something else".to_owned(),
    };
    format!("event {} of the log: {what}", event.sequence())
}

fn token(mark: TokenMark) -> String {
    format!("{}:{}", mark.generation.number(), short(mark.hash.as_bytes()))
}

fn session(sid: SessionId) -> String {
    sid.to_string().get(..4).unwrap_or_default().to_owned()
}

fn short(bytes: &[u8]) -> String {
    bytes.iter().take(2).map(|byte| format!("{byte:02x}")).collect()
}

fn time(time: StoreTime) -> String {
    format!(":{:05}", time.as_millis() % 60_000)
}
