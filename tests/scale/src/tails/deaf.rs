//! A store whose log can be left unread.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hallpass_session::revocation::Event;
use hallpass_session::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use hallpass_session::store::{
    Batch, CreateCommand, Created, Cursor, EndCommand, Ended, KeyRecord, KeyRecords, KeyStore,
    KeysPut, Log, Needs, Opened, Position, RevocationFeed, RevokeCommand, Revoked, Rotation,
    SessionStore, Shard, Step, Store, StoreError, Swept,
};
use hallpass_session::{Kek, StoreTime};
use tokio::time::{Instant, sleep};

/// Nodes that share this hear what the log says, or are told that it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Switch(Arc<AtomicBool>);

/// A store that hears as long as the switch lets it: nodes do everything that they do otherwise, and
/// while they are deaf, none of it to follow the log.
pub struct Deaf {
    store: Arc<dyn Store>,
    switch: Switch,
    /// What time it was when the log was last read.
    read: Mutex<Option<(StoreTime, Instant)>>,
}

impl Switch {
    /// From now on nobody hears.
    pub fn deafen(&self) {
        self.0.store(true, Relaxed);
    }

    /// From now on everybody does.
    pub fn hear(&self) {
        self.0.store(false, Relaxed);
    }

    fn is_deaf(&self) -> bool {
        self.0.load(Relaxed)
    }
}

impl Deaf {
    /// This store, by this switch.
    pub fn new(store: impl Store, switch: &Switch) -> Self {
        Self { store: Arc::new(store), switch: switch.clone(), read: Mutex::default() }
    }

    async fn read_on(&self, shard: Shard, after: Cursor, most: u32) -> Result<Batch, StoreError> {
        let kept = *self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some((time, at)), true) = (kept, self.switch.is_deaf()) {
            let now = time.after(at.elapsed());
            let (events, at_head, restarted) = (Vec::new(), true, false);
            return Ok(Batch { events, next: after, at_head, restarted, now });
        }
        let batch = self.store.read(shard, after, most).await?;
        let read = (batch.now, Instant::now());
        self.read.lock().unwrap_or_else(PoisonError::into_inner).replace(read);
        Ok(batch)
    }
}

impl RevocationFeed for Deaf {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        Box::pin(self.read_on(shard, after, most))
    }

    fn wait(&self, shard: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        if self.switch.is_deaf() { Box::pin(sleep(limit)) } else { self.store.wait(shard, limit) }
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        if self.switch.is_deaf() {
            return Box::pin(async { Ok(()) });
        }
        self.store.report(node, passed, alive)
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        self.store.behind(position)
    }
}

impl SessionStore for Deaf {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        self.store.open(needs)
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        self.store.begin(shard, deadline, subject)
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.store.create(command)
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        self.store.rotate(log, command, limits)
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.store.end_session(command)
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        self.store.revoke(command)
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.store.redo(shard, deadline, event)
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        self.store.find_session(shard, sid)
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        self.store.sessions_of(shard, subject)
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        self.store.sweep(most)
    }

    fn own_kek(&self) -> Option<&Kek> {
        self.store.own_kek()
    }
}

impl KeyStore for Deaf {
    fn keys(&self) -> Step<'_, KeyRecords> {
        self.store.keys()
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        self.store.put_keys(version, records, deadline)
    }
}

impl fmt::Debug for Deaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}
