//! The keys of the tenants whose tokens have come.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use hallpass_core::{KeyQuery, KeySet, KeySource, KeysUnavailable, Lookup, PendingKeys};

use crate::machine::{Bucket, Moment};
use crate::provider::Discover;
use crate::remote::{KeyHealth, KeyState, RemoteKeys};
use crate::timer::Timer;

/// How fast tenants may be met that nobody has listed.
const NEW_TENANT_EVERY: Duration = Duration::from_millis(200);
const NEW_TENANT_BURST: u32 = 100;

/// How many tenants may be kept whose keys did not come: they may not exist.
const MOST_UNKNOWN: usize = 16;

/// The keys of one provider's tenants.
pub(super) struct TenantKeys {
    template: Discover,
    timer: Arc<dyn Timer>,
    most: usize,
    /// Whether only tenants of a list come here.
    listed: bool,
    entries: ArcSwap<HashMap<Box<str>, Arc<Entry>>>,
    /// Held by whoever changes `entries`.
    new_tenants: Mutex<Bucket>,
}

#[derive(Debug)]
struct Entry {
    keys: RemoteKeys,
    /// When a token last asked for them: seconds of the timer.
    used: AtomicU64,
}

impl TenantKeys {
    pub(super) fn new(
        template: Discover,
        timer: Arc<dyn Timer>,
        most: usize,
        listed: bool,
    ) -> Self {
        Self {
            template,
            timer,
            most,
            listed,
            entries: ArcSwap::default(),
            new_tenants: Mutex::new(Bucket::new(NEW_TENANT_EVERY, NEW_TENANT_BURST)),
        }
    }

    pub(super) fn health(&self) -> Vec<(String, KeyHealth)> {
        let entries = self.entries.load();
        let health = entries.iter().map(|(name, entry)| (name.to_string(), entry.keys.health()));
        let mut health: Vec<_> = health.collect();
        health.sort_by(|(one, _), (other, _)| one.cmp(other));
        health
    }

    fn entry(&self, tenant: &str) -> Result<Arc<Entry>, KeysUnavailable> {
        let now = self.timer.now().as_secs();
        if let Some(entry) = self.entries.load().get(tenant) {
            entry.used.store(now, Ordering::Relaxed);
            return Ok(Arc::clone(entry));
        }
        let mut bucket = self.new_tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = self.entries.load_full();
        // Another request may have met the tenant meanwhile.
        if let Some(entry) = entries.get(tenant) {
            return Ok(Arc::clone(entry));
        }
        if !self.listed {
            let taken = bucket.take(Moment::at(self.timer.now()));
            taken.map_err(|wait| {
                KeysUnavailable::new().with_retry_after(wait.max(Duration::from_secs(1)))
            })?;
        }
        // Every tenant's provider was checked when the first was built.
        let built = self
            .template
            .of_tenant(tenant, self.listed)
            .lazy()
            .map_err(|_| KeysUnavailable::new())?;
        let entry = Arc::new(Entry { keys: built.keys().clone(), used: AtomicU64::new(now) });
        let mut entries = HashMap::clone(&entries);
        self.make_room(&mut entries);
        entries.insert(tenant.into(), Arc::clone(&entry));
        self.entries.store(Arc::new(entries));
        Ok(entry)
    }

    /// Forgets the tenant whose tokens came longest ago: first of those whose keys never came.
    fn make_room(&self, entries: &mut HashMap<Box<str>, Arc<Entry>>) {
        let unknown = |entry: &Entry| {
            let health = entry.keys.health();
            health.state == KeyState::NeverFetched && health.failures > 0
        };
        let is_full = entries.len() >= self.most;
        if self.listed && !is_full {
            return;
        }
        let strangers = entries.values().filter(|entry| unknown(entry)).count();
        if !is_full && strangers < MOST_UNKNOWN {
            return;
        }
        let age = |entry: &Entry| entry.used.load(Ordering::Relaxed);
        let oldest = entries.iter().min_by_key(|(_, entry)| (!unknown(entry), age(entry)));
        if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
            entries.remove(&oldest);
        }
    }
}

impl KeySource for TenantKeys {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        let Some(tenant) = query.tenant() else {
            return Lookup::Ready(Err(KeysUnavailable::new()));
        };
        match self.entry(tenant) {
            Ok(entry) => entry.keys.lookup(query),
            Err(error) => Lookup::Ready(Err(error)),
        }
    }

    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        // Whose keys are there was met before.
        let entries = self.entries.load();
        entries.get(query.tenant()?)?.keys.renewed(query, set)
    }
}

impl fmt::Debug for TenantKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantKeys")
            .field("tenants", &self.entries.load().len())
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}
