//! Many tenants of one provider, each an issuer with keys of its own.

mod listed;
mod open;

use std::fmt;
use std::sync::Arc;

use hallpass_core::{ConfigError, Issuer, Profile, Tenants};

use crate::provider::Discover;
use crate::remote::KeyHealth;
use crate::settings::setting;
use listed::Listed;
use open::Open;

/// Issuers whose keys are fetched when their first tokens come: made by
/// [`Discover::allow_tenants`](crate::Discover::allow_tenants), and given to
/// [`VerifierBuilder::issuer`](hallpass_core::VerifierBuilder::issuer).
///
/// A token's `iss` chooses among the tenants that are let in, and nothing else of it has a say in
/// what is fetched. What a tenant's discovery document names has to be where the document is: a key
/// set elsewhere is named by a [`jwks_uri`](crate::Discover::jwks_uri) with a segment in braces.
///
/// Where tenants are not listed, the keys of a bounded number are kept, and names that turn out to be
/// nobody's are met at a bounded rate: 100 at once, and five a second. Made-up names can so keep a
/// tenant waiting whose keys have not come yet, and never one whose keys have: list the tenants
/// where you can.
#[derive(Clone)]
pub struct TenantProvider {
    tenants: Tenants,
    keys: TenantKeys,
    profile: Option<Profile>,
}

#[derive(Clone, Debug)]
enum TenantKeys {
    Listed(Arc<Listed>),
    Open(Arc<Open>),
}

impl TenantProvider {
    /// How many tenants there may be.
    const MOST: usize = 100_000;

    pub(crate) fn new(mut template: Discover, tenants: Tenants) -> Result<Self, ConfigError> {
        template.keep_to_origin();
        // One tenant's provider is as good or as bad as any other's.
        template.of_tenant("tenant").build()?;
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
        if !(1..=Self::MOST).contains(&most) {
            return Err(setting(format!("`.most_tenants({most})` must be 1 to 100,000")));
        }
        if let Some(count) = tenants.listed().map(Iterator::count).filter(|n| *n > Self::MOST) {
            return Err(setting(format!("{count} tenants are let in: 100,000 are the most")));
        }
        let (_, timer) = (template.client()?, template.timer_or_tokio());
        let keys = match tenants.listed() {
            Some(listed) => TenantKeys::Listed(Arc::new(Listed::new(template, listed))),
            None => TenantKeys::Open(Open::new(template.nameless(), timer, most)),
        };
        Ok(Self { tenants, keys, profile })
    }

    /// How the keys of the tenants stand, by tenant: those of a list whose first tokens have come,
    /// and of others those whose keys have.
    #[must_use]
    pub fn health(&self) -> Vec<(String, KeyHealth)> {
        let mut health = match &self.keys {
            TenantKeys::Listed(keys) => keys.health(),
            TenantKeys::Open(keys) => keys.health(),
        };
        health.sort_by(|(one, _), (other, _)| one.cmp(other));
        health
    }
}

impl From<TenantProvider> for Issuer {
    fn from(provider: TenantProvider) -> Self {
        let issuer = match provider.keys {
            TenantKeys::Listed(keys) => Self::tenants(provider.tenants, keys),
            TenantKeys::Open(keys) => Self::tenants(provider.tenants, keys),
        };
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
