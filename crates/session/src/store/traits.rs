//! What a store has to do.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::{
    Batch, CreateCommand, Created, Cursor, EndCommand, Ended, KeyRecord, KeyRecords, KeysPut, Log,
    Needs, Opened, Position, RevokeCommand, Revoked, Rotation, Shard, StoreError, Swept,
};
use crate::revocation::Event;
use crate::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use crate::{Kek, StoreTime};

/// A step on its way.
pub type Step<'s, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 's>>;

/// Where sessions live, as whole steps.
///
/// Each method is one step: it happens entirely or not at all, as if no other step were under way
/// (it is linearizable), and when it has answered it survives a crash, as far as the store is set up
/// to. A command that arrives twice is carried out once, and one that arrives after its deadline not at all. The store's clock, made
/// monotonic by [`ShardClock`](crate::rotation::ShardClock), is the only one that decides anything.
///
/// A store is given hashes, nonces and MACs, and never a secret. Stores with transactions implement
/// [`Transaction`](super::Transaction) and call [`steps`](super::steps), which has the rules; the
/// suite that each of them has to pass is in `hallpass-testkit`.
pub trait SessionStore: Debug + Send + Sync + 'static {
    /// Makes the store ready, or finds that it is: its id, its parts, and how long events are kept,
    /// which is raised to what is needed and never lowered.
    ///
    /// # Errors
    /// Of the future: [`Config`](super::StoreErrorKind::Config) where sessions would not be safe,
    /// and what is to be changed.
    fn open(&self, needs: Needs) -> Step<'_, Opened>;

    /// The start of a session of this subject, whose password is yet to be checked: later than every
    /// cut-off, and written back to the clock of the shard.
    /// `None` if it came after the deadline.
    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>>;

    /// Starts a session that was begun.
    fn create(&self, command: CreateCommand) -> Step<'_, Created>;

    /// Refreshes a session, by the rules of [`rotation`](crate::rotation).
    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation>;

    /// Ends a session, and appends its event.
    fn end_session(&self, command: EndCommand) -> Step<'_, Ended>;

    /// Takes back tokens: raises the cut-off, where there is one, and appends the event.
    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked>;

    /// Does the step of an event again, unless the log has it: what a node knows and a store has
    /// lost. Cut-offs and the clock are raised to the event's time at least, and never lowered.
    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked>;

    /// The row of a session, whatever its state; `None` if there is none.
    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>>;

    /// The sessions of a subject that have not ended, oldest first.
    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>>;

    /// Drops what nobody needs any more, at most so many rows.
    fn sweep(&self, most: u32) -> Step<'_, Swept>;

    /// The KEK that the store keeps apart from its data, such as in a file of this machine that
    /// nobody else reads; `None` for a store that others reach, whose KEK the operator brings.
    fn own_kek(&self) -> Option<&Kek> {
        None
    }
}

/// The log of revocations, as nodes read it.
pub trait RevocationFeed: Debug + Send + Sync + 'static {
    /// What follows the cursor, at most so many events. A read of a store that cannot know whether
    /// it is still the one that everybody writes to fails.
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch>;

    /// Comes when there may be something new in the log of this shard, or after this time. It
    /// need not hold anything back: whoever follows the log reads no more often than is good.
    fn wait(&self, shard: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// Says that a node is alive for this time, and has taken in the logs up to these places.
    fn report<'s>(&'s self, node: &'s str, passed: &'s [Position], alive: Duration)
    -> Step<'s, ()>;

    /// How many nodes that are alive have not taken in this event.
    fn behind(&self, position: Position) -> Step<'_, u64>;
}

/// Where signing keys live: their private parts sealed, all of them one value that is replaced as
/// a whole.
pub trait KeyStore: Debug + Send + Sync + 'static {
    /// The keys.
    fn keys(&self) -> Step<'_, KeyRecords>;

    /// Replaces the keys, if they are those of this version, by the deadline.
    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut>;
}

/// All that sessions need of a store.
pub trait Store: SessionStore + RevocationFeed + KeyStore {}

impl<S: SessionStore + RevocationFeed + KeyStore> Store for S {}
