//! What the keys are called, after the prefix and the number of the shard.

use hallpass_session::rotation::SessionId;
use hallpass_session::store::{CommandId, Shard};

use crate::link::Link;

/// The keys of one shard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'l> {
    link: &'l Link,
    shard: Shard,
}

impl<'l> Names<'l> {
    pub(crate) const fn of(link: &'l Link, shard: Shard) -> Self {
        Self { link, shard }
    }

    /// Its record: clock, head and mark of the log, how long what is kept.
    pub(crate) fn shard(self) -> Vec<u8> {
        self.key(b"shard")
    }

    /// The cut-off of each subject that has one.
    pub(crate) fn cuts(self) -> Vec<u8> {
        self.key(b"cuts")
    }

    /// The events, each under its place.
    pub(crate) fn log(self) -> Vec<u8> {
        self.key(b"log")
    }

    /// The place of each event by its hash.
    pub(crate) fn ids(self) -> Vec<u8> {
        self.key(b"ids")
    }

    /// When those events expire that are kept for longer than most.
    pub(crate) fn far(self) -> Vec<u8> {
        self.key(b"far")
    }

    /// How far each node has taken in the log.
    pub(crate) fn nodes(self) -> Vec<u8> {
        self.key(b"nodes")
    }

    /// Until when each node counts as alive.
    pub(crate) fn alive(self) -> Vec<u8> {
        self.key(b"alive")
    }

    pub(crate) fn session(self, sid: &SessionId) -> Vec<u8> {
        [self.sessions(), sid.to_string().into_bytes()].concat()
    }

    /// What the keys of sessions begin with.
    pub(crate) fn sessions(self) -> Vec<u8> {
        self.key(b"s:")
    }

    /// The active sessions of a subject, by age.
    pub(crate) fn subject(self, subject: &str) -> Vec<u8> {
        [self.subjects().as_slice(), subject.as_bytes()].concat()
    }

    /// What the keys of subjects begin with.
    pub(crate) fn subjects(self) -> Vec<u8> {
        self.key(b"u:")
    }

    /// The place that a command was given.
    pub(crate) fn command(self, id: &CommandId) -> Vec<u8> {
        [self.key(b"c:").as_slice(), id.as_bytes()].concat()
    }

    /// The signing keys.
    pub(crate) fn signing_keys(self) -> Vec<u8> {
        self.key(b"keys")
    }

    /// A one-time value.
    pub(crate) fn value(self, hash: &[u8; 32]) -> Vec<u8> {
        [self.key(b"r:").as_slice(), hash].concat()
    }

    /// The clock of the one-time values.
    pub(crate) fn values_clock(self) -> Vec<u8> {
        self.key(b"rclk")
    }

    /// Where it is published that the log has grown. Not a key, and called like one.
    pub(crate) fn wake(self) -> Vec<u8> {
        self.key(b"wake")
    }

    fn key(self, name: &[u8]) -> Vec<u8> {
        self.link.key(self.shard, name)
    }
}
