//! Settling how the keys of a provider are found.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use hallpass_core::{Algorithm, ConfigError, ConfigErrorKind, Profile};

use super::{DiscoverError, Provider};
use crate::address::AddressRules;
use crate::discovery::{Discovery, Place, well_known};
use crate::fetch::{Document, Fetch, FetchError, FetchErrorKind, HttpFetch};
use crate::remote::{KeyObserver, Parts, RemoteKeys, Shared, parse};
use crate::settings::Settings;
use crate::timer::{Timer, TokioTimer};

/// Starts to find the keys of an issuer by its name: `iss` of its tokens, to the byte.
///
/// Await it to fetch the keys now and fail if they do not come; or say [`lazy`](Discover::lazy) or
/// [`seeded`](Discover::seeded).
pub fn discover(issuer: impl Into<String>) -> Discover {
    Discover {
        issuer: issuer.into(),
        discovery_url: None,
        jwks_uri: None,
        rules: AddressRules::default(),
        settings: Settings::default(),
        profile: None,
        rsa: Vec::new(),
        fetch: None,
        observer: None,
        timer: None,
    }
}

/// How the keys of a provider are found: see [`discover`].
#[must_use = "await it, or call `lazy` or `seeded`"]
pub struct Discover {
    issuer: String,
    discovery_url: Option<String>,
    jwks_uri: Option<String>,
    rules: AddressRules,
    settings: Settings,
    profile: Option<Profile>,
    rsa: Vec<Algorithm>,
    fetch: Option<Arc<dyn Fetch>>,
    observer: Option<Arc<dyn KeyObserver>>,
    timer: Option<Arc<dyn Timer>>,
}

impl Discover {
    /// Takes the discovery document from this address: for a provider that is reached under
    /// another name than its tokens carry. The document must still name the issuer.
    pub fn discovery_url(mut self, url: impl Into<String>) -> Self {
        self.discovery_url = Some(url.into());
        self
    }

    /// Takes the keys from this address, without discovery.
    pub fn jwks_uri(mut self, url: impl Into<String>) -> Self {
        self.jwks_uri = Some(url.into());
        self
    }

    /// Refuses a discovery document that sends for the keys to another host.
    pub fn same_origin(mut self) -> Self {
        self.rules.same_origin = true;
        self
    }

    /// Asks addresses of the public internet alone: for issuers that tenants may name.
    pub fn public_addresses_only(mut self) -> Self {
        self.rules.public_only = true;
        self
    }

    /// Holds the tokens to a published profile, or to the dialect of a provider.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// Lets RSA keys without an `alg` serve these algorithms, in place of RS256 alone.
    pub fn rsa_algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.rsa = algorithms.into_iter().collect();
        self
    }

    /// When keys are fetched, and how long they serve.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Fetches with this, in place of an [`HttpFetch`].
    pub fn fetch(mut self, fetch: impl Fetch) -> Self {
        self.fetch = Some(Arc::new(fetch));
        self
    }

    /// Tells this observer what happens to the keys.
    pub fn observer(mut self, observer: impl KeyObserver) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Takes the time from this, in place of tokio's clock: for tests.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Some(Arc::new(timer));
        self
    }

    /// Fetches the keys when the first token asks for one: requests wait for them then, or are
    /// answered 503.
    ///
    /// # Errors
    /// A setting is wrong.
    pub fn lazy(self) -> Result<Provider, ConfigError> {
        self.build().map(|(provider, _)| provider)
    }

    /// Serves these keys, as [`RemoteKeys::export`] gave them, until new ones have come: for a
    /// start while the provider is down. They are as trusted as a key file: keep them as one.
    ///
    /// # Errors
    /// A setting is wrong, or the bytes are no key set.
    pub fn seeded(self, keys: impl Into<Vec<u8>>) -> Result<Provider, ConfigError> {
        let rsa = self.rsa.clone();
        let (provider, shared) = self.build()?;
        let loaded = parse(&Document::new(keys.into()), &rsa).map_err(|_| {
            ConfigError::new(
                ConfigErrorKind::KeyMissing,
                "the seed is no JWK set with a key that can be used: give `.seeded(..)` what \
                 `RemoteKeys::export()` gave",
            )
        })?;
        shared.seed(loaded);
        Ok(provider)
    }

    fn build(self) -> Result<(Provider, Arc<Shared>), ConfigError> {
        self.settings.check()?;
        let place = self.place()?;
        let fetch = match self.fetch {
            Some(fetch) => fetch,
            None if self.rules.public_only => {
                Arc::new(HttpFetch::public_only(self.settings.connect_timeout)?)
            }
            None => Arc::new(HttpFetch::new(self.settings.connect_timeout)?),
        };
        let timeout = self.settings.fetch_timeout;
        let rsa = self.rsa.into();
        let loader = Discovery::new(self.issuer.clone(), place, self.rules, fetch, timeout, rsa);
        let shared = Shared::new(Parts {
            issuer: self.issuer.clone(),
            settings: self.settings,
            loader: Arc::new(loader),
            observer: self.observer,
            timer: self.timer.unwrap_or_else(|| Arc::new(TokioTimer::new())),
        });
        let keys = RemoteKeys::new(Arc::clone(&shared));
        Ok((Provider { name: self.issuer, keys, profile: self.profile }, shared))
    }

    fn place(&self) -> Result<Place, ConfigError> {
        match (&self.jwks_uri, &self.discovery_url) {
            (Some(_), Some(_)) => Err(ConfigError::new(
                ConfigErrorKind::Setting,
                "`.jwks_uri(..)` and `.discovery_url(..)` contradict each other: keep one of them",
            )),
            (Some(url), None) => Ok(Place::Known(self.rules.check_configured(url)?)),
            (None, Some(url)) => Ok(Place::Discovered(vec![self.rules.check_configured(url)?])),
            (None, None) => {
                Ok(Place::Discovered(well_known(&self.rules.check_configured(&self.issuer)?)))
            }
        }
    }
}

impl IntoFuture for Discover {
    type Output = Result<Provider, DiscoverError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    /// Fetches the keys now.
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (provider, shared) = self.build()?;
            if shared.first().await.is_ok() {
                return Ok(provider);
            }
            let error = *shared.last_error();
            let error = error.unwrap_or(FetchError::new(FetchErrorKind::Timeout));
            Err(DiscoverError::Fetch { issuer: provider.name, error })
        })
    }
}

impl fmt::Debug for Discover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discover").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
