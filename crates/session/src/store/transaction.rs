//! What the steps need of a transaction.

use std::time::Duration;

use super::CommandId;
use crate::StoreTime;
use crate::revocation::{Event, EventError, EventId};
use crate::rotation::{CutOffs, SessionId, SessionRow, ShardClock};

/// A transaction on one shard, in which a step reads and writes: all of it happens, or nothing, and
/// no other step sees a part of it.
///
/// After an error the transaction is rolled back; the steps go no further.
pub trait Transaction {
    /// What goes wrong in it: an event that cannot be is one of these things.
    type Error: From<EventError>;

    /// The store's own clock, which may have been set back.
    ///
    /// # Errors
    /// Of the transaction, here and below.
    fn time(&mut self) -> Result<StoreTime, Self::Error>;

    /// The shard's clock, as it was last written.
    fn clock(&mut self) -> Result<ShardClock, Self::Error>;

    /// Writes the shard's clock.
    fn set_clock(&mut self, clock: ShardClock) -> Result<(), Self::Error>;

    /// How long the store keeps events: its own value, never the caller's.
    fn keep(&mut self) -> Result<Duration, Self::Error>;

    /// The cut-offs of a subject of this shard.
    fn cut_offs(&mut self, subject: &str) -> Result<CutOffs, Self::Error>;

    /// Writes the cut-off of a subject.
    fn set_subject_cut_off(&mut self, subject: &str, at: StoreTime) -> Result<(), Self::Error>;

    /// Writes the cut-off of everyone in this shard.
    fn set_everyone_cut_off(&mut self, at: StoreTime) -> Result<(), Self::Error>;

    /// A session.
    fn session(&mut self, sid: &SessionId) -> Result<Option<SessionRow>, Self::Error>;

    /// Writes a session, new or changed.
    fn put_session(&mut self, row: &SessionRow) -> Result<(), Self::Error>;

    /// The sessions of a subject whose state is active, expired or not, oldest first.
    fn active_sessions(&mut self, subject: &str) -> Result<Vec<SessionRow>, Self::Error>;

    /// The place of the event of this id in the log, if the log has it.
    fn find_event(&mut self, id: &EventId) -> Result<Option<u64>, Self::Error>;

    /// Appends an event to the log: its place, one more than the last.
    fn append(&mut self, event: &Event) -> Result<u64, Self::Error>;

    /// The place of the event that this command appended, if it was carried out.
    fn find_command(&mut self, id: &CommandId) -> Result<Option<u64>, Self::Error>;

    /// Remembers at least until then that this command was carried out.
    fn put_command(
        &mut self,
        id: &CommandId,
        sequence: u64,
        until: StoreTime,
    ) -> Result<(), Self::Error>;
}
