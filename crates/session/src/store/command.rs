//! What a node asks of a store, but for a refresh, which is [`RotateCommand`].
//!
//! [`RotateCommand`]: crate::rotation::RotateCommand

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::StoreTime;
use crate::rotation::{EndCause, SessionId, SessionRow};

/// One part of a store. All of a subject is in one of them, so a step concerns a single part.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Shard(u16);

impl Shard {
    /// The part of this number, from 0.
    #[must_use]
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// The log that the event of a step goes to, and so the part of the store that the step concerns.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a node that forgets a field must not compile")]
pub struct Log {
    /// The part of the store.
    pub shard: Shard,
    /// Whose tokens the events are about (`iss`).
    pub issuer: Arc<str>,
}

/// The name of one command: random, and the same each time that it is sent.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CommandId([u8; 16]);

impl CommandId {
    /// The command of this name.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Starts a session that was [begun](super::SessionStore::begin).
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a node that forgets a field must not compile")]
pub struct CreateCommand {
    /// Where.
    pub log: Log,
    /// Until when, by the store's clock, it may be carried out.
    pub deadline: StoreTime,
    /// The row as it is to be, but for what a store finds out: `created` is the time that `begin`
    /// answered, unchanged, for the MAC is over it.
    pub row: SessionRow,
    /// The session of the same client that ends with this login, if there is one.
    pub replaces: Option<SessionId>,
    /// How many sessions a subject may have, this one included: the oldest others end.
    pub most: u32,
}

/// Ends one session.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a node that forgets a field must not compile")]
pub struct EndCommand {
    /// Where.
    pub log: Log,
    /// Until when, by the store's clock, it may be carried out.
    pub deadline: StoreTime,
    /// Which session.
    pub sid: SessionId,
    /// Why.
    pub cause: EndCause,
}

/// Takes back access tokens, and with those of a subject or of everyone the sessions behind them.
#[derive(Clone, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a node that forgets a field must not compile")]
pub struct RevokeCommand {
    /// Where.
    pub log: Log,
    /// Until when, by the store's clock, it may be carried out.
    pub deadline: StoreTime,
    /// By which a second delivery is known: a cut-off that is raised twice ends a login in between.
    pub id: CommandId,
    /// Which.
    pub target: Target,
}

/// What a [`RevokeCommand`] is about.
#[derive(Clone, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a store that passes over a target must not compile")]
pub enum Target {
    /// Everyone in the shard who has started by now.
    Everyone,
    /// Everything that was signed by the key of this `kid`.
    Key(Arc<str>),
    /// All that this subject has started by now.
    Subject(Arc<str>),
    /// One access token, by its `jti`, and when it expires by itself.
    Token(Arc<str>, StoreTime),
}

/// What a node needs of its store, for as long as it runs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a node that forgets a field must not compile")]
pub struct Needs {
    /// How long an event has to be kept: the longest lifetime of an access token, and what clocks
    /// and leeways add to it.
    pub keep: Duration,
    /// How long a cut-off has to be kept: the longest lifetime of a session.
    pub keep_cut_offs: Duration,
}

impl fmt::Debug for CommandId {
    /// Its first two bytes: enough to tell two apart in a failed test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, ..] = self.0;
        write!(f, "CommandId({first:02x}{second:02x}..)")
    }
}

impl fmt::Debug for RevokeCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevokeCommand")
            .field("log", &self.log)
            .field("deadline", &self.deadline)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Target {
    /// Names nobody: who is logged out is nothing for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Everyone => "Everyone",
            Self::Key(_) => "Key(..)",
            Self::Subject(_) => "Subject(..)",
            Self::Token(..) => "Token(..)",
        })
    }
}
