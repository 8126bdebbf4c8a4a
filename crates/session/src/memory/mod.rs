//! A store in memory.

mod feed;
mod part;
mod replays;
mod state;
mod transaction;

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hallpass_core::replay::MemoryReplayStore;
use hallpass_core::{Clock, SystemClock};
use tokio::sync::Notify;

use self::state::State;
use self::transaction::InMemory;
use crate::revocation::Event;
use crate::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use crate::store::{
    CreateCommand, Created, EndCommand, Ended, KeyRecord, KeyRecords, KeyStore, KeysPut, Log,
    Needs, Opened, RevokeCommand, Revoked, Rotation, SessionSource, SessionStore, Shard, Step,
    StoreError, StoreErrorKind, Swept, Transaction as _, steps,
};
use crate::{Kek, StoreTime};

/// Sessions in the memory of this process, for tests: they end with it, and with them every promise
/// that a logout was to keep.
///
/// Clones are the same store, as several nodes would have it.
#[derive(Clone)]
pub struct MemoryStore(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
    replays: MemoryReplayStore,
    appended: Notify,
    /// Made with the store and gone with it; `None` where there was no randomness.
    kek: Option<Kek>,
}

impl MemoryStore {
    /// An empty store by the clock of the system.
    #[must_use]
    pub fn new() -> Self {
        Self::by_clock(SystemClock::new())
    }

    /// An empty store by this clock: one that a test moves, or sets back.
    #[must_use]
    pub fn by_clock(clock: impl Clock) -> Self {
        Self::with_shards(clock, 1)
    }

    /// The same in so many parts, at least one, as a cluster has them.
    #[must_use]
    pub fn with_shards(clock: impl Clock, shards: u16) -> Self {
        let state = Mutex::new(State::new(shards));
        let clock: Arc<dyn Clock> = Arc::new(clock);
        Self(Arc::new(Inner {
            state,
            replays: replays::by_clock(clock.clone()),
            clock,
            appended: Notify::new(),
            kek: Kek::generate().ok(),
        }))
    }

    /// Does a step in a shard. Nothing in a step fails halfway: what is wrong is found before
    /// anything is written.
    fn step<T>(
        &self,
        shard: Shard,
        step: impl FnOnce(&mut InMemory<'_>) -> Result<T, StoreError>,
    ) -> Step<'static, T>
    where
        T: Send + 'static,
    {
        Box::pin(ready(self.in_shard(shard, step)))
    }

    fn in_shard<T>(
        &self,
        shard: Shard,
        step: impl FnOnce(&mut InMemory<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut state = self.state();
        // Under the lock: the steps are in the order of their times.
        let time = self.time()?;
        let keep = state.keep;
        let part = state.part(shard)?;
        let before = part.head();
        let answer = step(&mut InMemory { part, time, keep })?;
        if part.head() != before {
            self.0.appended.notify_waiters();
        }
        Ok(answer)
    }

    fn time(&self) -> Result<StoreTime, StoreError> {
        let now = self.0.clock.now().ok_or_else(|| {
            StoreError::new(StoreErrorKind::Unavailable, "the clock of the system gives no time")
        })?;
        let millis = u64::try_from(now.as_duration().as_millis()).unwrap_or(u64::MAX);
        Ok(StoreTime::from_millis(millis))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is behind it is whole after every step.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl SessionStore for MemoryStore {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        let opened = self.time().map(|now| self.state().open(needs, now));
        Box::pin(ready(opened))
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        self.step(shard, |transaction| steps::begin(transaction, deadline, subject))
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.step(command.log.shard, |transaction| steps::create(transaction, &command))
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        self.step(log.shard, |transaction| steps::rotate(transaction, &log, &command, &limits))
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.step(command.log.shard, |transaction| steps::end_session(transaction, &command))
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        self.step(command.log.shard, |transaction| steps::revoke(transaction, &command))
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.step(shard, |transaction| steps::redo(transaction, shard, deadline, &event))
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        self.step(shard, |transaction| transaction.session(&sid))
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        self.step(shard, |transaction| steps::sessions_of(transaction, subject))
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        Box::pin(ready(self.time().map(|time| self.state().sweep(time, most))))
    }

    fn own_kek(&self) -> Option<&Kek> {
        self.0.kek.as_ref()
    }
}

impl SessionSource for MemoryStore {
    fn sessions_after(&self, after: Option<SessionId>, most: u32) -> Step<'_, Vec<SessionRow>> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        self.step(Shard::default(), |InMemory { part, time, .. }| {
            Ok(part.live_after(after, most, part.clock.now(*time)))
        })
    }
}

impl KeyStore for MemoryStore {
    fn keys(&self) -> Step<'_, KeyRecords> {
        Box::pin(ready(self.time().map(|now| self.state().keys(now))))
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        let put = |now| self.state().put_keys(version, records, deadline, now);
        Box::pin(ready(self.time().map(put)))
    }
}

impl fmt::Debug for MemoryStore {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
