//! Settling how the keys of a provider are found.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use hallpass_core::{Algorithm, ConfigError, ConfigErrorKind, JwkSet, Profile, Tenants};

use super::{DiscoverError, Provider};
use crate::address::AddressRules;
use crate::discovery::{Discovery, Place, well_known};
use crate::fetch::{Document, Fetch, FetchError, FetchErrorKind, HttpFetch};
use crate::log::default_observer;
use crate::remote::{KeyEvent, KeyObserver, Parts, RemoteKeys, Shared, parse};
use crate::settings::{Settings, setting};
use crate::tenants::TenantProvider;
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
        most_tenants: 1_000,
        fault: None,
        shown: None,
    }
}

/// How the keys of a provider are found: see [`discover`].
#[derive(Clone)]
#[must_use = "await it, or call `lazy`, `seeded` or `allow_tenants`"]
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
    most_tenants: usize,
    /// Why there can be no such provider.
    fault: Option<String>,
    /// What events call the issuer, where its name is not the operator's own.
    shown: Option<String>,
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

    /// Asks addresses of the public internet alone: for issuers that others may name. A
    /// [`Fetch`] of your own has to check what names lead to itself.
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

    /// For tenants that are not listed: keeps the keys of so many at once, 1,000 unless set, 1 to
    /// 100,000. Where there are more, those make room whose tokens came longest ago.
    pub fn most_tenants(mut self, most: usize) -> Self {
        self.most_tenants = most;
        self
    }

    /// Lets in these tenants of a provider whose name has a segment in braces, each an issuer of its
    /// own: `discover("https://id.example.com/{tenant}").allow_tenants(["acme", "globex"])`. Their
    /// keys are fetched when their first tokens come.
    ///
    /// # Errors
    /// A setting is wrong, or the name has no such segment.
    pub fn allow_tenants(
        self,
        tenants: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<TenantProvider, ConfigError> {
        let allowed = Tenants::of(&self.issuer).allow(tenants);
        TenantProvider::new(self, allowed)
    }

    /// Lets in the tenants for which this holds. It is asked for every token, before its signature is
    /// verified, and again when keys had to be fetched: let it answer from memory, and hold for
    /// tenants that exist. See [`TenantProvider`] for what made-up names can do.
    ///
    /// # Errors
    /// As [`allow_tenants`](Self::allow_tenants).
    pub fn allow_tenants_if(
        self,
        allowed: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<TenantProvider, ConfigError> {
        let allowed = Tenants::of(&self.issuer).allow_if(allowed);
        TenantProvider::new(self, allowed)
    }

    /// Lets in whichever tenant the provider has: see
    /// [`Tenants::allow_any`](hallpass_core::Tenants::allow_any) for what that means, and
    /// [`TenantProvider`] for what made-up names can do.
    ///
    /// # Errors
    /// As [`allow_tenants`](Self::allow_tenants).
    pub fn allow_any_tenant(self) -> Result<TenantProvider, ConfigError> {
        let allowed = Tenants::of(&self.issuer).allow_any();
        TenantProvider::new(self, allowed)
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
    /// start while the provider is down. They are as trusted as a key file: keep them as one. However
    /// old they are, they serve for their time and an hour from each start on.
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
        Shared::seed(&shared, loaded);
        Ok(provider)
    }

    /// There is no such provider, and this is what to do.
    pub(crate) fn refuse(mut self, message: String) -> Self {
        self.fault = Some(message);
        self
    }

    /// What a document names must be where the document is.
    pub(crate) const fn keep_to_origin(&mut self) {
        self.rules.same_origin = true;
    }

    /// Tenants are shown by the pattern: whoever sent a token wrote the name, and no log shows that.
    pub(crate) fn nameless(mut self) -> Self {
        self.shown = Some(self.issuer.clone());
        self
    }

    /// The same, with somebody who hears what happens before the observer does.
    pub(crate) fn watched_by(mut self, first: impl KeyObserver) -> Self {
        let second = self.observer.take().or_else(default_observer);
        self.observer = Some(Arc::new(Both(Box::new(first), second)));
        self
    }

    /// The same for one of the tenants, whose name takes the place of the segment in braces.
    pub(crate) fn of_tenant(&self, tenant: &str) -> Self {
        let within = |text: &str| match (text.split_once('{'), text.split_once('}')) {
            (Some((before, _)), Some((_, after))) => format!("{before}{tenant}{after}"),
            _ => text.to_owned(),
        };
        Self {
            issuer: within(&self.issuer),
            discovery_url: self.discovery_url.as_deref().map(within),
            jwks_uri: self.jwks_uri.as_deref().map(within),
            ..self.clone()
        }
    }

    /// Whether every address has a segment in braces, so that each tenant has keys of its own.
    pub(crate) fn tells_tenants_apart(&self) -> bool {
        let addresses = [&self.discovery_url, &self.jwks_uri].into_iter().flatten();
        addresses.map(|address| Tenants::of(address).allow_any()).all(|t| t.name_of("t").is_some())
    }

    pub(crate) const fn tenants(&self) -> (usize, Option<Profile>) {
        (self.most_tenants, self.profile)
    }

    pub(crate) fn timer_or_tokio(&mut self) -> Arc<dyn Timer> {
        Arc::clone(self.timer.get_or_insert_with(|| Arc::new(TokioTimer::new())))
    }

    /// One client for all that is built of clones of this.
    pub(crate) fn client(&mut self) -> Result<Arc<dyn Fetch>, ConfigError> {
        if let Some(fetch) = &self.fetch {
            return Ok(Arc::clone(fetch));
        }
        let timeout = self.settings.connect_timeout;
        let client = match self.rules.public_only {
            true => HttpFetch::public_only(timeout)?,
            false => HttpFetch::new(timeout)?,
        };
        Ok(Arc::clone(self.fetch.insert(Arc::new(client))))
    }

    pub(crate) fn build(mut self) -> Result<(Provider, Arc<Shared>), ConfigError> {
        if let Some(fault) = self.fault {
            return Err(setting(fault));
        }
        self.settings.check()?;
        if !self.rsa.is_empty() {
            JwkSet::check_rsa_algorithms(&self.rsa)?;
        }
        let place = self.place()?;
        let (fetch, timer) = (self.client()?, self.timer_or_tokio());
        let timeout = self.settings.fetch_timeout;
        let rsa = self.rsa.into();
        let loader = Discovery::new(self.issuer.clone(), place, self.rules, fetch, timeout, rsa);
        let shared = Shared::new(Parts {
            issuer: self.shown.unwrap_or_else(|| self.issuer.clone()),
            settings: self.settings,
            loader: Arc::new(loader),
            observer: self.observer.or_else(default_observer),
            timer,
        });
        let keys = RemoteKeys::new(Arc::clone(&shared));
        Ok((Provider { name: self.issuer, keys, profile: self.profile }, shared))
    }

    fn place(&self) -> Result<Place, ConfigError> {
        if self.issuer.contains(['{', '}']) {
            return Err(setting(format!(
                "the name {:?} stands for several issuers: say which of them are let in, with \
                 `.allow_tenants([..])` in place of `.await`, `.lazy()` or `.seeded(..)`",
                self.issuer
            )));
        }
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

/// Two observers, one after the other.
#[derive(Debug)]
struct Both(Box<dyn KeyObserver>, Option<Arc<dyn KeyObserver>>);

impl KeyObserver for Both {
    fn notify(&self, issuer: &str, event: &KeyEvent) {
        self.0.notify(issuer, event);
        if let Some(second) = &self.1 {
            second.notify(issuer, event);
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
        f.debug_struct("Discover").field("profile", &self.profile).finish_non_exhaustive()
    }
}
