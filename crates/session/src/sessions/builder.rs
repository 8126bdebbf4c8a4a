//! What sessions are like, as an operator settles it.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hallpass_core::Algorithm;
use serde::Serialize;

use super::ClaimsHook;
use super::claims::Closure;
use super::endpoints::RateLimits;
use super::notice::{ByDefault, SessionObserver};
use super::settings::Settings;
use crate::revocation::OnStale;
use crate::secret::Kek;
use crate::store::Store;

/// Settles what sessions are like: the issuer and the audience have to be told, the rest has
/// defaults.
#[must_use = "`build` makes the sessions"]
pub struct SessionsBuilder {
    pub(super) store: Arc<dyn Store>,
    pub(super) issuer: Option<Box<str>>,
    pub(super) audiences: Vec<Box<str>>,
    pub(super) client: Option<Box<str>>,
    pub(super) kek: Option<Kek>,
    pub(super) other_kek: Option<Kek>,
    pub(super) settings: Settings,
    pub(super) algorithm: Algorithm,
    pub(super) rotate_keys_every: Option<Duration>,
    pub(super) hook: Option<Arc<dyn ClaimsHook>>,
    pub(super) observer: Arc<dyn SessionObserver>,
    pub(super) origins: Vec<String>,
    pub(super) cookie_name: Box<str>,
    pub(super) insecure_dev_cookies: bool,
    pub(super) rate_limits: RateLimits,
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
}

impl fmt::Debug for SessionsBuilder {
    /// Shows no text: what is wrong with one, such as a password in an address, is yet to be found.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionsBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}
