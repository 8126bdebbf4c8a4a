//! A store of sessions that fails when it is told to, with errors as talkative as those of a careless
//! engine.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hallpass::session::revocation::Event;
use hallpass::session::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use hallpass::session::store::{
    Batch, CreateCommand, Created, Cursor, EndCommand, Ended, KeyRecord, KeyRecords, KeyStore,
    KeysPut, Log, Needs, Opened, Position, RevocationFeed, RevokeCommand, Revoked, Rotation,
    SessionStore, Shard, Step, StoreError, StoreErrorKind, Swept,
};
use hallpass::session::{MemoryStore, StoreTime};

/// A store in memory, until something is said in its place. It has no KEK of its own.
#[derive(Clone, Debug)]
pub struct Engine {
    store: MemoryStore,
    says: Arc<Mutex<Option<String>>>,
}

impl Engine {
    /// Passes everything on to this store.
    #[must_use]
    pub fn over(store: &MemoryStore) -> Self {
        Self { store: store.clone(), says: Arc::default() }
    }

    /// From now on every step fails, and this is all that it says; `None` and it works again.
    pub fn says(&self, text: Option<String>) {
        *self.says.lock().unwrap() = text;
    }

    fn or<'s, T: Send + 's>(&'s self, step: impl FnOnce() -> Step<'s, T>) -> Step<'s, T> {
        match &*self.says.lock().unwrap() {
            None => step(),
            Some(text) => {
                let error = StoreError::new(StoreErrorKind::Unavailable, text.clone());
                Box::pin(async move { Err(error) })
            }
        }
    }
}

impl SessionStore for Engine {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        self.or(|| self.store.open(needs))
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        self.or(|| self.store.begin(shard, deadline, subject))
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.or(|| self.store.create(command))
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        self.or(|| self.store.rotate(log, command, limits))
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.or(|| self.store.end_session(command))
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        self.or(|| self.store.revoke(command))
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.or(|| self.store.redo(shard, deadline, event))
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        self.or(|| self.store.find_session(shard, sid))
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        self.or(|| self.store.sessions_of(shard, subject))
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        self.or(|| self.store.sweep(most))
    }
}

impl RevocationFeed for Engine {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        self.or(|| self.store.read(shard, after, most))
    }

    fn wait(&self, shard: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.store.wait(shard, limit)
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        self.or(|| self.store.report(node, passed, alive))
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        self.or(|| self.store.behind(position))
    }
}

impl KeyStore for Engine {
    fn keys(&self) -> Step<'_, KeyRecords> {
        self.or(|| self.store.keys())
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        self.or(|| self.store.put_keys(version, records, deadline))
    }
}
