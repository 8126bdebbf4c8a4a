//! What a store answers.

use std::fmt;
use std::time::Duration;

use super::Shard;
use crate::StoreTime;
use crate::revocation::Event;
use crate::rotation::{Outcome, SessionRow};

/// A place in the log of a shard: how many events it has up to there.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "stores build it from two columns")]
pub struct Position {
    /// Which log.
    pub shard: Shard,
    /// The sequence number of the event there.
    pub sequence: u64,
}

/// What became of [`SessionStore::create`](super::SessionStore::create).
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a node that passes over an answer must not compile")]
pub enum Created {
    /// Past the deadline: this delivery did nothing.
    Late,
    /// A cut-off has come since the session was begun: the login is no good.
    Revoked,
    /// The session is there. What time it is.
    Started(StoreTime),
}

/// What became of [`SessionStore::rotate`](super::SessionStore::rotate).
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "stores build it")]
pub struct Rotation {
    /// What the rules came to.
    pub outcome: Outcome,
    /// The row as it is now; `None` if there is none, or the command was late.
    pub row: Option<SessionRow>,
    /// What time it is.
    pub now: StoreTime,
}

/// What became of [`SessionStore::end_session`](super::SessionStore::end_session).
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a node that passes over an answer must not compile")]
pub enum Ended {
    /// It had ended, or there is none of that name.
    Already,
    /// Past the deadline: this delivery did nothing.
    Late,
    /// It ends by this, and its event has this place.
    Now(Position),
}

/// What became of [`SessionStore::revoke`](super::SessionStore::revoke).
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a node that passes over an answer must not compile")]
pub enum Revoked {
    /// Past the deadline: this delivery did nothing.
    Late,
    /// It holds from here on, and its event has this place.
    Now(Position),
}

/// What a store is, as it told when it was opened.
#[derive(Clone, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "stores build it")]
pub struct Opened {
    /// Random, made with the store: what is sealed for one store opens for no other.
    pub id: [u8; 16],
    /// How many parts it has. Written once, with the store.
    pub shards: u16,
    /// How long events are kept: the longest that any node ever asked for.
    pub keep: Duration,
    /// What time it is.
    pub now: StoreTime,
    /// What an operator should change about it, each a sentence that says to what: settings by which
    /// it may lose what it acknowledged, say. With what is not safe at all it does not open.
    pub warnings: Vec<Box<str>>,
}

/// Where a reader of a log goes on: of the store's own making, and opaque to everybody else.
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Cursor(Box<[u8]>);

impl Cursor {
    /// Before the first event.
    #[must_use]
    pub fn start() -> Self {
        Self::default()
    }

    /// Of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// Its bytes: none for the start.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A part of a log.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "stores build it")]
pub struct Batch {
    /// Events in the order of the log, each with its sequence number.
    pub events: Vec<Event>,
    /// Where to go on.
    pub next: Cursor,
    /// Whether the log had nothing more when it was read.
    pub at_head: bool,
    /// Whether the log is not the one that the cursor was of, so that it was read from the start:
    /// the store has lost writes, and what a node knows and the log lacks has to be done again.
    pub restarted: bool,
    /// What time it is in this shard.
    pub now: StoreTime,
}

/// How many a sweep has dropped.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "stores build it")]
pub struct Swept {
    /// Sessions that had expired.
    pub sessions: u64,
    /// Events and cut-offs that nobody needs any more.
    pub revocations: u64,
}

impl fmt::Debug for Opened {
    /// Without the id: for a log it is nothing but noise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("shards", &self.shards)
            .field("keep", &self.keep)
            .field("now", &self.now)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Cursor {
    /// How long it is: what its bytes are is the store's own affair.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({} bytes)", self.0.len())
    }
}
