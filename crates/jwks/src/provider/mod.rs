//! A provider: an issuer whose keys are fetched from it.

mod builder;
mod error;

use std::fmt;

use hallpass_core::{Issuer, Profile};

pub use builder::{Discover, discover};
pub use error::DiscoverError;

use crate::remote::{KeyHealth, RemoteKeys};

/// An issuer whose keys are fetched from it: made by [`discover`], and given to
/// [`VerifierBuilder::issuer`](hallpass_core::VerifierBuilder::issuer).
///
/// For settings of the issuer, such as where its roles are, make it an [`Issuer`] first:
/// `Issuer::from(provider).roles_at("groups")`.
#[derive(Clone)]
pub struct Provider {
    name: String,
    keys: RemoteKeys,
    profile: Option<Profile>,
}

impl Provider {
    /// Its name: what `iss` of its tokens must be.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its keys: for a readiness route, and to be exported.
    #[must_use]
    pub const fn keys(&self) -> &RemoteKeys {
        &self.keys
    }

    /// How its keys stand.
    #[must_use]
    pub fn health(&self) -> KeyHealth {
        self.keys.health()
    }
}

impl From<Provider> for Issuer {
    fn from(provider: Provider) -> Self {
        let issuer = Self::new(provider.name, provider.keys);
        match provider.profile {
            Some(profile) => issuer.profile(profile),
            None => issuer,
        }
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("name", &self.name)
            .field("keys", &self.keys)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}
