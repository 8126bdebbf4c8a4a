//! Many tenants of one provider, each an issuer with keys of its own.

mod keys;

use std::fmt;
use std::sync::Arc;

use hallpass_core::{ConfigError, Issuer, Profile, Tenants};

use crate::provider::Discover;
use crate::remote::KeyHealth;
use crate::settings::setting;
use keys::TenantKeys;

/// Issuers whose keys are fetched when their first tokens come: made by
/// [`Discover::allow_tenants`](crate::Discover::allow_tenants), and given to
/// [`VerifierBuilder::issuer`](hallpass_core::VerifierBuilder::issuer).
///
/// A token's `iss` chooses among the tenants that are let in, and nothing else of it has a say in
/// what is fetched. The keys of a bounded number of tenants are kept. Where tenants are not listed,
/// new ones are met at a bounded rate, so that made-up names cannot flood the provider.
#[derive(Clone)]
pub struct TenantProvider {
    tenants: Tenants,
    keys: Arc<TenantKeys>,
    profile: Option<Profile>,
}

impl TenantProvider {
    pub(crate) fn new(mut template: Discover, tenants: Tenants) -> Result<Self, ConfigError> {
        // One tenant's provider is as good or as bad as any other's.
        template.of_tenant("tenant", true).build()?;
        if tenants.name_of("tenant").is_none() {
            return Err(setting(format!(
                "{:?} must have one whole segment of its path in braces, which stands for the \
                 tenant: write it like \"https://id.example.com/{{tenant}}\"",
                tenants.pattern()
            )));
        }
        if !template.tells_tenants_apart() {
            return Err(setting(
                "`.discovery_url(..)` and `.jwks_uri(..)` must have a segment in braces as the name \
                 has, or all tenants would have the same keys"
                    .to_owned(),
            ));
        }
        let (most, profile) = template.tenants();
        let listed = tenants.listed().map(Iterator::count);
        if !(1..=100_000).contains(&most) {
            return Err(setting(format!("`.most_tenants({most})` must be 1 to 100,000")));
        }
        if let Some(listed) = listed.filter(|listed| *listed > most) {
            return Err(setting(format!(
                "{listed} tenants are let in, and the keys of {most} are kept: raise \
                 `.most_tenants(..)`"
            )));
        }
        let (_, timer) = (template.client()?, template.timer_or_tokio());
        let keys = Arc::new(TenantKeys::new(template, timer, most, listed.is_some()));
        Ok(Self { tenants, keys, profile })
    }

    /// How the keys of the tenants stand whose tokens have come, by tenant.
    #[must_use]
    pub fn health(&self) -> Vec<(String, KeyHealth)> {
        self.keys.health()
    }
}

impl From<TenantProvider> for Issuer {
    fn from(provider: TenantProvider) -> Self {
        let issuer = Self::tenants(provider.tenants, provider.keys);
        match provider.profile {
            Some(profile) => issuer.profile(profile),
            None => issuer,
        }
    }
}

impl fmt::Debug for TenantProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantProvider")
            .field("tenants", &self.tenants)
            .field("keys", &self.keys)
            .field("profile", &self.profile)
            .finish()
    }
}
