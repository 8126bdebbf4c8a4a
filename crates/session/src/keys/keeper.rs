//! Keeps the keys of a store, and what a node knows of them, up to date.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hallpass_core::Algorithm;
use tokio::sync::{Mutex, oneshot};

use super::making::{Made, make};
use super::rules::{Plan, Rules, compromise, time};
use super::view::Reading;
use super::{KeySettings, KeyView, Sealer};
use crate::StoreTime;
use crate::store::{KeyRecord, KeyStore, StoreError, StoreErrorKind};

/// What a node does about the signing keys of its store. Every node does the same; nobody leads.
#[derive(Debug)]
pub(crate) struct Keeper {
    store: Arc<dyn KeyStore>,
    sealer: Sealer,
    settings: KeySettings,
    view: Arc<KeyView>,
    /// One thing at a time, and the longest that the store was ever known to keep things.
    keep: Mutex<Duration>,
}

/// The keys of a store at one time.
struct Read {
    version: u64,
    now: StoreTime,
    /// As they were written.
    stored: Vec<KeyRecord>,
    /// With what this node knows besides.
    records: Vec<KeyRecord>,
    /// Whether all of it is sealed under the current KEK.
    is_current: bool,
}

impl Keeper {
    pub(crate) fn new(
        store: Arc<dyn KeyStore>,
        sealer: Sealer,
        settings: KeySettings,
        view: Arc<KeyView>,
    ) -> Self {
        Self { store, sealer, settings, view, keep: Mutex::new(Duration::ZERO) }
    }

    /// Brings the view up to date: several times in the time for which a view signs, and when an
    /// event says that a key was compromised.
    ///
    /// # Errors
    /// Those of the store. `Config` if the keys are sealed under a KEK that was not given to this
    /// node, `Corrupt` if somebody else has changed them. The view stays as it was, and becomes stale.
    pub(crate) async fn refresh(&self) -> Result<(), StoreError> {
        let keep = self.keep.lock().await;
        self.read(self.rules(*keep)).await.map(drop)
    }

    /// Does whatever has to be done with the keys: once a minute or so on every node, and before
    /// the first token. `keep` is what [`open`](crate::store::SessionStore::open) has just answered:
    /// another node may have raised it since this one started.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh). What was to be done may be done: it shows the next time.
    pub(crate) async fn maintain(&self, keep: Duration) -> Result<(), StoreError> {
        let mut known_keep = self.keep.lock().await;
        *known_keep = keep.max(*known_keep);
        self.settle(self.rules(*known_keep), None).await.map(drop)
    }

    /// Nothing that this key signed or will sign is believed from here on: it leaves the key set, and
    /// the next key signs. `false` if the store has no such key. The event, which tells the other nodes
    /// before they read the keys again, is for the caller to append.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh). The key is compromised for this node then, and the next
    /// [`maintain`](Self::maintain) that succeeds tells the store.
    pub(crate) async fn compromise(&self, kid: &str, keep: Duration) -> Result<bool, StoreError> {
        let mut known_keep = self.keep.lock().await;
        *known_keep = keep.max(*known_keep);
        self.settle(self.rules(*known_keep), Some(kid)).await
    }

    /// Reads, decides and writes until nothing is left to do. Whatever a write comes to, the keys
    /// are read again: nothing is taken to be there because it was sent.
    async fn settle(&self, rules: Rules, kid: Option<&str>) -> Result<bool, StoreError> {
        let mut made = None;
        for _ in 0..ROUNDS {
            let Read { version, now, stored, mut records, is_current } = self.read(rules).await?;
            let now = time(&records, now);
            if let Some(kid) = kid {
                let Some(record) = records.iter_mut().find(|record| *record.id == *kid) else {
                    return Ok(false);
                };
                compromise(record, now);
                self.view.distrust(kid);
            }
            let plan = rules.plan(records, now);
            if plan.make.is_none() && plan.records == stored && is_current {
                return Ok(true);
            }
            if plan.make.is_some() && made.is_none() {
                // It may take long, and what was read is old by then.
                made = Some(self.make().await?);
                continue;
            }
            // Never used twice: this write may succeed after all, whatever it is answered.
            self.put(version, plan, made.take(), now).await?;
        }
        Err(StoreError::new(StoreErrorKind::Conflict, "the signing keys do not come to rest"))
    }

    async fn put(
        &self,
        version: u64,
        plan: Plan,
        made: Option<Made>,
        now: StoreTime,
    ) -> Result<(), StoreError> {
        let Plan { mut records, make } = plan;
        self.sealer.renew(&mut records)?;
        if let (Some(state), Some(made)) = (make, made) {
            records.push(self.sealer.record(&made, state, now)?);
        }
        let records = self.sealer.write(version.saturating_add(1), records);
        let done = self.store.put_keys(version, records, now.after(DEADLINE)).await;
        match done {
            Err(error) if error.kind() != StoreErrorKind::Conflict => Err(error),
            // Late, outdated or done: the next read tells.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    async fn read(&self, rules: Rules) -> Result<Read, StoreError> {
        let began = self.view.now();
        let read = self.store.keys().await?;
        let (version, now) = (read.version, read.now);
        let is_current = self.sealer.is_current(&read.records);
        let stored = self.sealer.read(version, read.records)?;
        let reading = Reading { began, now, records: stored.clone() };
        let records =
            self.view.take_in(reading, rules.retain(), |record| self.sealer.open(record))?;
        Ok(Read { version, now, stored, records, is_current })
    }

    /// Makes a key: of RSA, which takes so long that requests would feel it, on a thread of its own.
    async fn make(&self) -> Result<Made, StoreError> {
        let (algorithm, backend) = (self.settings.algorithm(), Arc::clone(self.sealer.backend()));
        if algorithm != Algorithm::RS256 {
            return make(algorithm, &*backend).map_err(unavailable);
        }
        let (sender, made) = oneshot::channel();
        let make = move || drop(sender.send(make(algorithm, &*backend)));
        thread::Builder::new().spawn(make).map_err(unavailable)?;
        made.await.map_err(unavailable)?.map_err(unavailable)
    }

    const fn rules(&self, keep: Duration) -> Rules {
        Rules { settings: self.settings, keep }
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, error)
}

/// For how long after a read what was decided on it may be written.
const DEADLINE: Duration = Duration::from_secs(5);

/// More than it takes to start a store under contention.
const ROUNDS: u32 = 16;
