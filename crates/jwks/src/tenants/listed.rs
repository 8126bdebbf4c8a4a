//! The keys of tenants that the operator listed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use hallpass_core::{KeyQuery, KeySet, KeySetId, KeySource, KeysUnavailable, Lookup, PendingKeys};

use crate::provider::Discover;
use crate::remote::{KeyHealth, RemoteKeys};

/// A list bounds itself: each tenant has its place from the beginning, and its keys from its first
/// token on.
#[derive(Debug)]
pub(super) struct Listed {
    template: Discover,
    tenants: HashMap<Box<str>, OnceLock<RemoteKeys>>,
}

impl Listed {
    pub(super) fn new<'t>(template: Discover, tenants: impl Iterator<Item = &'t str>) -> Self {
        let tenants = tenants.map(|tenant| (tenant.into(), OnceLock::new())).collect();
        Self { template, tenants }
    }

    pub(super) fn health(&self) -> Vec<(String, KeyHealth)> {
        let keys = self.tenants.iter().filter_map(|(name, keys)| Some((name, keys.get()?)));
        keys.map(|(name, keys)| (name.to_string(), keys.health())).collect()
    }

    fn keys(&self, tenant: &str) -> Option<&RemoteKeys> {
        let place = self.tenants.get(tenant)?;
        if let Some(keys) = place.get() {
            return Some(keys);
        }
        // Any tenant's provider was tried when the first was built.
        let built = self.template.of_tenant(tenant).lazy().ok()?;
        Some(place.get_or_init(|| built.keys().clone()))
    }
}

impl KeySource for Listed {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        match query.tenant().and_then(|tenant| self.keys(tenant)) {
            Some(keys) => keys.lookup(query),
            None => Lookup::Ready(Err(KeysUnavailable::new())),
        }
    }

    fn is_current(&self, query: &KeyQuery<'_>, id: KeySetId) -> bool {
        let keys = query.tenant().and_then(|tenant| self.keys(tenant));
        keys.is_some_and(|keys| keys.is_current(query, id))
    }

    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        self.keys(query.tenant()?)?.renewed(query, set)
    }
}
