//! A store that is away while it is told to be.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hallpass::session::revocation::Event;
use hallpass::session::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use hallpass::session::store::{
    Batch, CreateCommand, Created, Cursor, EndCommand, Ended, KeyRecord, KeyRecords, KeyStore,
    KeysPut, Log, Needs, Opened, Position, RevocationFeed, RevokeCommand, Revoked, Rotation,
    SessionStore, Shard, Step, StoreError, StoreErrorKind, Swept,
};
use hallpass::session::{Kek, MemoryStore, StoreTime};

#[derive(Debug)]
pub(super) struct Failing {
    store: MemoryStore,
    is_down: Arc<AtomicBool>,
}

impl Failing {
    pub(super) const fn new(store: MemoryStore, is_down: Arc<AtomicBool>) -> Self {
        Self { store, is_down }
    }

    fn unless_down<'s, T: Send + 's>(&'s self, step: impl FnOnce() -> Step<'s, T>) -> Step<'s, T> {
        if self.is_down.load(Ordering::Relaxed) {
            let down = StoreError::new(StoreErrorKind::Unavailable, "it is away");
            return Box::pin(ready(Err(down)));
        }
        step()
    }
}

impl SessionStore for Failing {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        self.unless_down(|| self.store.open(needs))
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        self.unless_down(|| self.store.begin(shard, deadline, subject))
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.unless_down(|| self.store.create(command))
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        self.unless_down(|| self.store.rotate(log, command, limits))
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.unless_down(|| self.store.end_session(command))
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        self.unless_down(|| self.store.revoke(command))
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.unless_down(|| self.store.redo(shard, deadline, event))
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        self.unless_down(|| self.store.find_session(shard, sid))
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        self.unless_down(|| self.store.sessions_of(shard, subject))
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        self.unless_down(|| self.store.sweep(most))
    }

    fn own_kek(&self) -> Option<&Kek> {
        self.store.own_kek()
    }
}

impl RevocationFeed for Failing {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        self.unless_down(|| self.store.read(shard, after, most))
    }

    fn wait(&self, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.store.wait(limit)
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        self.unless_down(|| self.store.report(node, passed, alive))
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        self.unless_down(|| self.store.behind(position))
    }
}

impl KeyStore for Failing {
    fn keys(&self) -> Step<'_, KeyRecords> {
        self.unless_down(|| self.store.keys())
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        self.unless_down(|| self.store.put_keys(version, records, deadline))
    }
}
