//! Building sessions.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use hallpass_core::{Algorithm, AwsLc, ConfigError, ConfigErrorKind};
use serde::Serialize;
use tokio::runtime::Handle;

use super::claims::Closure;
use super::clocks::Clocks;
use super::endpoints::{Limiters, RateLimits};
use super::following::Followings;
use super::node::Node;
use super::notice::{ByDefault, SessionNotice, SessionObserver};
use super::settings::Settings;
use super::site::Site;
use super::verifying::Door;
use super::{ClaimsHook, Sessions, StartError, tasks};
use crate::keys::{Keeper, KeySettings, KeyView, Sealer};
use crate::revocation::{IssuerName, OnStale, View};
use crate::rotation::Limits;
use crate::secret::{Kek, KekError, KekErrorKind, Keyring};
use crate::store::{KeyStore, Store, StoreError, StoreErrorKind};

/// Settles what sessions are like: the issuer and the audience have to be told, the rest has
/// defaults.
#[must_use = "`build` makes the sessions"]
pub struct SessionsBuilder {
    store: Arc<dyn Store>,
    issuer: Option<Box<str>>,
    audiences: Vec<Box<str>>,
    client: Option<Box<str>>,
    kek: Option<Kek>,
    other_kek: Option<Kek>,
    settings: Settings,
    algorithm: Algorithm,
    rotate_keys_every: Option<Duration>,
    hook: Option<Arc<dyn ClaimsHook>>,
    observer: Arc<dyn SessionObserver>,
    origins: Vec<String>,
    cookie_name: Box<str>,
    insecure_dev_cookies: bool,
    rate_limits: RateLimits,
}

impl SessionsBuilder {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            issuer: None,
            audiences: Vec::new(),
            client: None,
            kek: None,
            other_kek: None,
            settings: Settings::default(),
            algorithm: Algorithm::ES256,
            rotate_keys_every: None,
            hook: None,
            observer: Arc::new(ByDefault),
            origins: Vec::new(),
            cookie_name: "hallpass-refresh".into(),
            insecure_dev_cookies: false,
            rate_limits: RateLimits::default(),
        }
    }

    /// Who the tokens say they are from (`iss`): the URL under which the service is reached.
    pub fn issuer(self, issuer: impl Into<String>) -> Self {
        Self { issuer: Some(issuer.into().into()), ..self }
    }

    /// For whom the access tokens are (`aud`): once for each.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into().into());
        self
    }

    /// What a login's client is called that names none: the first audience otherwise.
    pub fn client(self, client: impl Into<String>) -> Self {
        Self { client: Some(client.into().into()), ..self }
    }

    /// The key encryption key, in place of the environment variable `HALLPASS_KEK` and of the store's
    /// own.
    pub fn kek(self, kek: Kek) -> Self {
        Self { kek: Some(kek), ..self }
    }

    /// A second KEK, while one replaces the other: what was made with it is accepted.
    ///
    /// Give all nodes the new one here first, then swap the two on all nodes, and keep the old one here
    /// until the last session that began with it has ended.
    pub fn other_kek(self, kek: Kek) -> Self {
        Self { other_kek: Some(kek), ..self }
    }

    /// What the application says of a subject, at the login and before every refresh: an `async` closure
    /// that takes the subject and returns `Result<Option<T>, E>`, with `T` a struct or a map. `None`
    /// ends the session, an error is a 503 that uses nothing up: see [`ClaimsHook`].
    pub fn claims<F, Fut, T, E>(self, ask: F) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<T>, E>> + Send + 'static,
        T: Serialize,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        self.claims_hook(Closure(ask))
    }

    /// The same by a type of the application's.
    pub fn claims_hook(self, hook: impl ClaimsHook) -> Self {
        Self { hook: Some(Arc::new(hook)), ..self }
    }

    /// The longest lifetime of an access token: 10 minutes by default, up to a fifth of which is
    /// taken off at random.
    pub fn access_ttl(mut self, ttl: Duration) -> Self {
        self.settings.access_ttl = ttl;
        self
    }

    /// The share of that lifetime that may be taken off at random, in percent: 20 by default. It has to
    /// come to at least six times the grace.
    pub fn jitter_percent(mut self, percent: u32) -> Self {
        self.settings.jitter_percent = percent;
        self
    }

    /// How long a session lives that is not refreshed: 14 days by default.
    pub fn idle_timeout(mut self, idle: Duration) -> Self {
        self.settings.idle = idle;
        self
    }

    /// How long a session lives, whatever happens: 90 days by default.
    pub fn absolute_timeout(mut self, absolute: Duration) -> Self {
        self.settings.absolute = absolute;
        self
    }

    /// For how long after a refresh the same refresh token gives the same successor again: 10 s by
    /// default, at most 60 s.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.settings.grace = Some(grace);
        self
    }

    /// Ends a session when an answer that got lost is not asked for again within the grace, in place of
    /// replacing the token in it for up to a day: a thief is found out one refresh earlier, and clients
    /// with bad networks are logged out.
    pub fn strict(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// What becomes of requests while revocations cannot be read: 503 after 10 seconds, by default.
    pub fn on_stale(mut self, policy: OnStale) -> Self {
        self.settings.on_stale = policy;
        self
    }

    /// How many sessions a subject may have: 100 by default. A further login ends the oldest.
    pub fn sessions_per_subject(mut self, most: u32) -> Self {
        self.settings.most = most;
        self
    }

    /// What access tokens are signed with: ES256 by default; EdDSA, RS256 or HS256 for those who ask.
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// How long a signing key signs: 30 days by default.
    pub fn rotate_keys_every(self, every: Duration) -> Self {
        Self { rotate_keys_every: Some(every), ..self }
    }

    /// Also lets pages of this origin refresh and log out, besides those of the issuer's own:
    /// `https://app.example.com`.
    ///
    /// Of the same site, that is: browsers send the cookie from nowhere else. And the page can read the
    /// answers only if a CORS layer around the endpoints allows its origin, with credentials.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// What the cookie is called, after the prefix `__Host-`: `hallpass-refresh` unless set. Two services
    /// behind one host name need two names, for the cookie is sent to both.
    pub fn cookie_name(self, name: impl Into<String>) -> Self {
        Self { cookie_name: name.into().into(), ..self }
    }

    /// Writes the cookie without `Secure`, for browsers that keep no such cookie of
    /// `http://localhost`: for a developer's machine, and only with an issuer on loopback.
    pub fn insecure_dev_cookies(self) -> Self {
        Self { insecure_dev_cookies: true, ..self }
    }

    /// How often the endpoints may be asked: see [`RateLimits`].
    pub fn rate_limits(self, limits: RateLimits) -> Self {
        Self { rate_limits: limits, ..self }
    }

    /// Tells of what an operator should know, in place of `tracing`.
    pub fn observer(self, observer: impl SessionObserver) -> Self {
        Self { observer: Arc::new(observer), ..self }
    }

    /// Opens the store, reads its log to the end and starts what runs in the background. To be
    /// called within tokio.
    ///
    /// # Errors
    /// [`StartError`]: a setting, the KEK or the store, with what to change.
    pub async fn build(self) -> Result<Sessions, StartError> {
        let insecure = self.insecure_dev_cookies;
        let node = Arc::new(self.into_node().await?);
        tasks::start(&node).await?;
        if insecure {
            node.notice(&SessionNotice::InsecureCookies);
        }
        let door = Door { policy: node.settings.on_stale, node: Arc::clone(&node) };
        Ok(Sessions { verifier: door.verifier()?, node })
    }

    async fn into_node(self) -> Result<Node, StartError> {
        let decided = self.decide()?;
        let opened = self.store.open(decided.settings.needs()).await?;
        let shards = NonZeroU16::new(opened.shards).ok_or_else(no_shards)?;
        let clocks = Clocks::new(opened.shards);
        let followings = Arc::new(Followings::new(opened.shards));
        followings.shards().for_each(|shard| clocks.note(shard, opened.now));
        let keys = key_view(&clocks);
        let sealer = Sealer::new(Arc::clone(&decided.ring), opened.id, Arc::new(AwsLc));
        let key_store: Arc<dyn KeyStore> = self.store.clone();
        let keeper = Keeper::new(key_store, sealer, decided.keys, Arc::clone(&keys));
        keeper.maintain(opened.keep).await?;
        let node = Node {
            store: self.store,
            ring: decided.ring,
            issuer_name: IssuerName::new(&*decided.issuer),
            issuer: decided.issuer,
            audiences: self.audiences,
            client: decided.client,
            settings: decided.settings,
            limits: decided.limits,
            followings,
            keep: AtomicU64::default(),
            view: Arc::new(View::new(shards)),
            keys,
            keeper,
            keys_changed: Arc::default(),
            clocks,
            hook: self.hook,
            observer: self.observer,
            told_in: AtomicU64::new(0),
            told_kek: AtomicBool::new(false),
            cross_site: decided.site.cross_site,
            cookie: decided.site.cookie,
            limiters: Limiters::new(self.rate_limits),
        };
        node.keep_at_least(opened.keep);
        Ok(node)
    }

    /// Everything that can be found out without the store.
    fn decide(&self) -> Result<Decided, StartError> {
        if Handle::try_current().is_err() {
            return Err(no_runtime().into());
        }
        let mut settings = self.settings;
        let limits = settings.check()?;
        settings.on_stale = settings.on_stale.bounded_by(settings.access_ttl);
        let issuer = self.issuer.clone().ok_or_else(|| missing("issuer", "its URL"))?;
        let audience = self.audiences.first().ok_or_else(|| missing("audience", "its name"))?;
        Ok(Decided {
            settings,
            limits,
            client: self.client.clone().unwrap_or_else(|| audience.clone()),
            site: Site::new(&issuer, &self.origins, &self.cookie_name, self.insecure_dev_cookies)?,
            issuer: issuer.into(),
            keys: self.key_settings()?,
            ring: Arc::new(self.keyring()?),
        })
    }

    fn key_settings(&self) -> Result<KeySettings, ConfigError> {
        let settings = KeySettings::new(self.algorithm)?;
        match self.rotate_keys_every {
            Some(every) => settings.with_rotation(every),
            None => Ok(settings),
        }
    }

    /// The given KEK, or that of the environment, or the store's own.
    fn keyring(&self) -> Result<Keyring, KekError> {
        let other = self.other_kek.as_ref();
        if let Some(kek) = &self.kek {
            return Keyring::new(kek, other);
        }
        match (Kek::from_env(Kek::VARIABLE), self.store.own_kek()) {
            (Ok(kek), _) => Keyring::new(&kek, other),
            (Err(error), Some(own)) if error.kind() == KekErrorKind::Missing => {
                Keyring::new(own, other)
            }
            (Err(error), _) => Err(error),
        }
    }
}

/// What a builder comes to.
struct Decided {
    settings: Settings,
    limits: Limits,
    client: Box<str>,
    site: Site,
    issuer: Arc<str>,
    keys: KeySettings,
    ring: Arc<Keyring>,
}

fn key_view(clocks: &Clocks) -> Arc<KeyView> {
    let clocks = clocks.clone();
    Arc::new(KeyView::new(SIGNS_FOR, Arc::new(move || clocks.moment())))
}

impl fmt::Debug for SessionsBuilder {
    /// Shows no text: what is wrong with one, such as a password in an address, is yet to be found.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionsBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn missing(setting: &str, what: &str) -> ConfigError {
    let text = format!(
        "sessions have no {setting}: name the service with `.{setting}(..)` by {what}, as its tokens \
         are to say."
    );
    let kind = match setting {
        "issuer" => ConfigErrorKind::IssuerMissing,
        _ => ConfigErrorKind::AudienceMissing,
    };
    ConfigError::new(kind, text)
}

fn no_runtime() -> ConfigError {
    let text = "sessions follow their store in the background, on tokio, and there is no runtime here: \
                build them within one, such as under `#[tokio::main]`.";
    ConfigError::new(ConfigErrorKind::Setting, text)
}

fn no_shards() -> StoreError {
    StoreError::new(StoreErrorKind::Config, "it says that it has no parts, and it has one at least")
}

/// For how long after they were read the keys sign.
const SIGNS_FOR: Duration = Duration::from_secs(30);
