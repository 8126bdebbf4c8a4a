//! What was asked of a store, when, and what it answered.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use hallpass_session::store::{
    CreateCommand, Created, EndCommand, Ended, Log, RevokeCommand, Revoked, Rotation, Shard,
};

/// Everything that was seen of a store in one run.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "tests make histories up")]
pub struct History {
    /// Which store, and under which faults: "sqlite, unreliable".
    pub name: String,
    /// The seed of the clients' choices. What a store makes of them depends on its timing, too.
    pub seed: u64,
    /// The windows of the rules.
    pub limits: Limits,
    /// How long the store keeps events: what the expiry of an event is after the time of its step.
    pub keep: Duration,
    /// How often a command may have arrived.
    pub deliveries: Deliveries,
    /// By how much the clock of a shard may seem to go back from one step to the next. Nothing for a
    /// store that reads its clock while it holds what the step is about.
    pub slack: Duration,
    /// What the clients did, in the order in which it was finished.
    pub operations: Vec<Operation>,
    /// What a store said that it must never say, whatever happens: that it is set up wrongly, or that
    /// it holds what nobody wrote.
    pub alarms: Vec<String>,
    /// The log of each shard, read when nothing was under way any more.
    pub logs: Vec<(Shard, Vec<Event>)>,
}

/// How often a command may have arrived at the store.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "there is nothing between")]
pub enum Deliveries {
    /// As often as it was sent.
    Once,
    /// Once more, by a network or a client library that sends it again.
    Twice,
}

/// One step that a client asked for.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "tests make histories up")]
pub struct Operation {
    /// Who asked.
    pub client: u32,
    /// When it was sent, in microseconds of the run.
    pub invoked: u64,
    /// When the answer came, or the client gave up.
    pub responded: u64,
    /// What was asked.
    pub command: Command,
    /// The answer; `None` if none came, and nobody knows whether the step was done, or will be.
    pub answer: Option<Answer>,
}

/// The steps that are recorded.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "whoever checks has to know them all")]
pub enum Command {
    /// `begin`, of a session of this subject.
    Begin {
        /// Where.
        shard: Shard,
        /// Until when.
        deadline: StoreTime,
        /// Whose.
        subject: Box<str>,
    },
    /// `create`.
    Create(Box<CreateCommand>),
    /// `end_session`.
    End(EndCommand),
    /// `find_session`.
    Find(Shard, SessionId),
    /// `revoke`.
    Revoke(RevokeCommand),
    /// `rotate`.
    Rotate(Log, Box<RotateCommand>),
}

/// What they were answered with.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "whoever checks has to know them all")]
pub enum Answer {
    /// To `begin`.
    Begun(Option<StoreTime>),
    /// To `create`.
    Created(Created),
    /// To `end_session`.
    Ended(Ended),
    /// To `find_session`.
    Found(Option<Box<SessionRow>>),
    /// To `revoke`.
    Revoked(Revoked),
    /// To `rotate`.
    Rotated(Box<Rotation>),
}

impl Command {
    /// The part of the store that it concerns.
    #[must_use]
    pub const fn shard(&self) -> Shard {
        match self {
            Self::Begin { shard, .. } | Self::Find(shard, _) => *shard,
            Self::Create(command) => command.log.shard,
            Self::End(command) => command.log.shard,
            Self::Revoke(command) => command.log.shard,
            Self::Rotate(log, _) => log.shard,
        }
    }

    /// Until when it may change anything; `None` if it changes nothing ever.
    #[must_use]
    pub const fn deadline(&self) -> Option<StoreTime> {
        match self {
            Self::Begin { deadline, .. } => Some(*deadline),
            Self::Create(command) => Some(command.deadline),
            Self::End(command) => Some(command.deadline),
            Self::Find(..) => None,
            Self::Revoke(command) => Some(command.deadline),
            Self::Rotate(_, command) => Some(command.deadline),
        }
    }

    /// The session that it is about.
    #[must_use]
    pub const fn sid(&self) -> Option<SessionId> {
        match self {
            Self::Create(command) => Some(command.row.sid),
            Self::End(command) => Some(command.sid),
            Self::Find(_, sid) => Some(*sid),
            Self::Rotate(_, command) => Some(command.sid),
            Self::Begin { .. } | Self::Revoke(_) => None,
        }
    }
}

impl Answer {
    /// What the store's clock showed in the step, if the answer tells.
    #[must_use]
    pub const fn now(&self) -> Option<StoreTime> {
        match self {
            Self::Begun(begun) => *begun,
            Self::Created(Created::Started(now)) => Some(*now),
            Self::Rotated(rotation) => Some(rotation.now),
            Self::Created(Created::Late | Created::Revoked)
            | Self::Ended(_)
            | Self::Found(_)
            | Self::Revoked(_) => None,
        }
    }

    /// The place of the event that the step appended, if the answer tells.
    #[must_use]
    pub const fn place(&self) -> Option<u64> {
        match self {
            Self::Ended(Ended::Now(position)) | Self::Revoked(Revoked::Now(position)) => {
                Some(position.sequence)
            }
            _ => None,
        }
    }

    /// The row of the session, if there was one.
    #[must_use]
    pub fn row(&self) -> Option<&SessionRow> {
        match self {
            Self::Found(row) => row.as_deref(),
            Self::Rotated(rotation) => rotation.row.as_ref(),
            Self::Begun(_) | Self::Created(_) | Self::Ended(_) | Self::Revoked(_) => None,
        }
    }
}
