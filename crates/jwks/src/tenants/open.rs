//! The keys of tenants that nobody listed: whoever sends a token names one.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use hallpass_core::{KeyQuery, KeySet, KeySetId, KeySource, KeysUnavailable, Lookup, PendingKeys};

use crate::machine::{Bucket, Moment};
use crate::provider::Discover;
use crate::remote::{KeyEvent, KeyHealth, KeyObserver, RemoteKeys};
use crate::timer::Timer;

/// How fast names may be met that turn out to be nobody's.
const STRANGER_EVERY: Duration = Duration::from_millis(200);
const STRANGER_BURST: u32 = 100;

/// Tenants are strangers until their keys have come. Those who have keys never make room for those
/// who have none; a stranger whose keys did not come is forgotten, and nothing more is fetched for
/// it.
pub(super) struct Open {
    template: Discover,
    timer: Arc<dyn Timer>,
    most: usize,
    met: ArcSwap<HashMap<Box<str>, Arc<Met>>>,
    strangers: Mutex<Strangers>,
    /// For those who tell of each stranger how it ended.
    this: Weak<Self>,
}

#[derive(Debug)]
struct Met {
    keys: RemoteKeys,
    /// When a token last asked for them: seconds of the timer.
    used: AtomicU64,
}

struct Strangers {
    keys: HashMap<Box<str>, RemoteKeys>,
    permits: Bucket,
}

impl Open {
    pub(super) fn new(template: Discover, timer: Arc<dyn Timer>, most: usize) -> Arc<Self> {
        let permits = Bucket::new(STRANGER_EVERY, STRANGER_BURST);
        Arc::new_cyclic(|this| Self {
            template,
            timer,
            most,
            met: ArcSwap::default(),
            strangers: Mutex::new(Strangers { keys: HashMap::new(), permits }),
            this: Weak::clone(this),
        })
    }

    pub(super) fn health(&self) -> Vec<(String, KeyHealth)> {
        let met = self.met.load();
        met.iter().map(|(name, met)| (name.to_string(), met.keys.health())).collect()
    }

    fn keys(&self, tenant: &str) -> Result<RemoteKeys, KeysUnavailable> {
        if let Some(met) = self.met.load().get(tenant) {
            met.used.store(self.timer.now().as_secs(), Ordering::Relaxed);
            return Ok(met.keys.clone());
        }
        let mut strangers = self.strangers();
        if let Some(keys) = strangers.keys.get(tenant) {
            return Ok(keys.clone());
        }
        // Its keys may have come a moment ago.
        if let Some(met) = self.met.load().get(tenant) {
            return Ok(met.keys.clone());
        }
        let taken = strangers.permits.take(Moment::at(self.timer.now()));
        taken.map_err(|wait| {
            KeysUnavailable::new().with_retry_after(wait.max(Duration::from_secs(1)))
        })?;
        let stranger = Stranger { tenant: tenant.into(), among: Weak::clone(&self.this) };
        let built = self.template.of_tenant(tenant).watched_by(stranger).lazy();
        // Any tenant's provider was tried when the first was built.
        let keys = built.map_err(|_| KeysUnavailable::new())?.keys().clone();
        strangers.keys.insert(tenant.into(), keys.clone());
        Ok(keys)
    }

    /// The keys of a stranger have come.
    fn meet(&self, tenant: &str) {
        let mut strangers = self.strangers();
        let Some(keys) = strangers.keys.remove(tenant) else { return };
        strangers.permits.give_back();
        let mut met = HashMap::clone(&self.met.load());
        if met.len() >= self.most {
            let age = |met: &Met| met.used.load(Ordering::Relaxed);
            let oldest = met.iter().min_by_key(|(_, met)| age(met)).map(|(name, _)| name.clone());
            oldest.and_then(|oldest| met.remove(&oldest));
        }
        let used = AtomicU64::new(self.timer.now().as_secs());
        met.insert(tenant.into(), Arc::new(Met { keys, used }));
        self.met.store(Arc::new(met));
    }

    /// The keys of a stranger did not come: perhaps it does not exist.
    fn forget(&self, tenant: &str) {
        let forgotten = self.strangers().keys.remove(tenant);
        drop(forgotten);
    }

    fn strangers(&self) -> MutexGuard<'_, Strangers> {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeySource for Open {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        let Some(tenant) = query.tenant() else {
            return Lookup::Ready(Err(KeysUnavailable::new()));
        };
        match self.keys(tenant) {
            Ok(keys) => keys.lookup(query),
            Err(error) => Lookup::Ready(Err(error)),
        }
    }

    fn is_current(&self, query: &KeyQuery<'_>, id: KeySetId) -> bool {
        let met = self.met.load();
        let Some(met) = query.tenant().and_then(|tenant| met.get(tenant)) else { return false };
        met.used.store(self.timer.now().as_secs(), Ordering::Relaxed);
        met.keys.is_current(query, id)
    }

    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        self.met.load().get(query.tenant()?)?.keys.renewed(query, set)
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open")
            .field("met", &self.met.load().len())
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

/// Hears how the first fetch for a stranger ends.
#[derive(Debug)]
struct Stranger {
    tenant: Box<str>,
    among: Weak<Open>,
}

impl KeyObserver for Stranger {
    fn notify(&self, _: &str, event: &KeyEvent) {
        let Some(open) = self.among.upgrade() else { return };
        match event {
            KeyEvent::Fetched { .. } => open.meet(&self.tenant),
            KeyEvent::Failed { .. } => open.forget(&self.tenant),
            _ => {}
        }
    }
}
