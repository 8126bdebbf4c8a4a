//! Building a verifier: every decision taken, or waived by name.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::cache::{KnownHeaders, TokenCache};
use super::issuers::Issuers;
use super::verifier::Inner;
use super::{TokenCheck, Verifier, token};
use crate::clock::{Clock, SystemClock};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::issuer::{Defaults, Issuer, IssuerRules, overlap};

/// Tolerance for clocks that differ, unless set otherwise.
const LEEWAY: Duration = Duration::from_secs(30);

/// How much of verified tokens is remembered, unless set otherwise, in bytes.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

/// The least that is of any use.
const MIN_CACHE_BYTES: usize = 64 * 1024;

/// The most: 64 GiB. A larger number was meant to be another, and the tables grow with it.
const MAX_CACHE_BYTES: u64 = 64 * 1024 * 1024 * 1024;

/// Builds a [`Verifier`]. Issuer and audience have no default: see [`build`](Self::build).
#[must_use = "call `build`"]
pub struct VerifierBuilder {
    issuers: Vec<Issuer>,
    defaults: Defaults,
    clock: Arc<dyn Clock>,
    checks: Vec<Arc<dyn TokenCheck>>,
    cache: Cache,
}

/// Whether verified tokens are remembered.
#[derive(Clone, Copy, Debug)]
enum Cache {
    ByDefault,
    Bytes(usize),
    Without,
}

impl VerifierBuilder {
    pub(super) fn new() -> Self {
        Self {
            issuers: Vec::new(),
            defaults: Defaults { audiences: Vec::new(), any_audience: false, leeway: LEEWAY },
            clock: Arc::new(SystemClock::new()),
            checks: Vec::new(),
            cache: if cfg!(hallpass_without_token_cache) {
                Cache::Without
            } else {
                Cache::ByDefault
            },
        }
    }

    /// Adds an issuer whose tokens are accepted. A token is judged by the keys and rules of the one
    /// issuer that it names.
    pub fn issuer(mut self, issuer: impl Into<Issuer>) -> Self {
        self.issuers.push(issuer.into());
        self
    }

    /// Adds an audience of which a token must name at least one (RFC 7519 §4.1.3): the name of this
    /// service. Issuers with audiences of their own do not use it.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.defaults.audiences.push(audience.into().into());
        self
    }

    /// Accepts tokens for any audience, or for none.
    ///
    /// # Security
    /// A token that another service received opens this one, too (RFC 8725 §3.9).
    pub fn accept_any_audience(mut self) -> Self {
        self.defaults.any_audience = true;
        self
    }

    /// Tolerates clocks that differ by this much when `exp` and `nbf` are judged: at most 300 s, 30
    /// s unless set.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.defaults.leeway = leeway;
        self
    }

    /// Takes the time from this clock in place of the system's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Asks the application about every token that was verified: see [`TokenCheck`]. There is one:
    /// two would raise the question of what their order means.
    pub fn check(mut self, check: impl TokenCheck) -> Self {
        self.checks.push(Arc::new(check));
        self
    }

    /// Remembers verified tokens in at most this many bytes, in place of 16 MiB: at least 64 KiB.
    ///
    /// A token that comes again is found by all of its bytes, and neither its signature is verified
    /// nor its claims are read again, nor are types that were decoded decoded again. Whether its key
    /// is still one of the issuer's, the time, and what the [check](Self::check) says, is asked each
    /// time, so a hit never outlives a key or the token. About two KiB serve one
    /// token, and five where its claims are decoded to a type. Claims so long that they would push out
    /// many other tokens are not kept decoded.
    pub fn token_cache_bytes(mut self, bytes: usize) -> Self {
        self.cache = Cache::Bytes(bytes);
        self
    }

    /// Verifies each token anew, as if it had never come before.
    pub fn without_token_cache(mut self) -> Self {
        self.cache = Cache::Without;
        self
    }

    /// Checks everything and builds the verifier.
    ///
    /// # Errors
    /// [`IssuerMissing`](ConfigErrorKind::IssuerMissing) and
    /// [`AudienceMissing`](ConfigErrorKind::AudienceMissing) until both are decided,
    /// [`IssuerAmbiguous`](ConfigErrorKind::IssuerAmbiguous) if a token could not tell which of
    /// several issuers it names, and [`Setting`](ConfigErrorKind::Setting) for a value out of range
    /// or settings that contradict each other.
    pub fn build(self) -> Result<Verifier, ConfigError> {
        if self.issuers.is_empty() {
            return Err(ConfigError::new(
                ConfigErrorKind::IssuerMissing,
                "no issuer is decided: add `.issuer(Issuer::new(\"https://id.example.com\", keys))` \
                 with the name that tokens carry in `iss`; to accept any name, use \
                 `Issuer::accept_any_name(keys)`",
            ));
        }
        let rules: Vec<_> = self
            .issuers
            .into_iter()
            .map(|issuer| IssuerRules::new(issuer, &self.defaults).map(Arc::new))
            .collect::<Result<_, _>>()?;
        check_names(&rules)?;
        let mut checks = self.checks;
        let check = checks.pop();
        if !checks.is_empty() {
            return Err(ConfigError::new(
                ConfigErrorKind::Setting,
                "`.check(..)` is called more than once, and the verifier asks one check: make one \
                 that asks the others",
            ));
        }
        let (headers, cache) = (KnownHeaders::new(), self.cache.build()?);
        let issuers = Issuers::new(rules);
        Ok(Verifier::new(Inner { issuers, clock: self.clock, check, headers, cache }))
    }
}

impl Cache {
    fn build(self) -> Result<Option<TokenCache<token::Inner>>, ConfigError> {
        match self {
            Self::Without => Ok(None),
            Self::ByDefault => Ok(Some(TokenCache::new(CACHE_BYTES))),
            Self::Bytes(bytes) if bytes < MIN_CACHE_BYTES => Err(ConfigError::new(
                ConfigErrorKind::Setting,
                format!(
                    "{bytes} bytes are too few for a cache of tokens: give \
                     `.token_cache_bytes({MIN_CACHE_BYTES})` or more, or turn it off with \
                     `.without_token_cache()`",
                ),
            )),
            Self::Bytes(bytes)
                if u64::try_from(bytes).is_ok_and(|bytes| bytes <= MAX_CACHE_BYTES) =>
            {
                Ok(Some(TokenCache::new(bytes)))
            }
            Self::Bytes(bytes) => Err(ConfigError::new(
                ConfigErrorKind::Setting,
                format!(
                    "`.token_cache_bytes({bytes})` is more than the {MAX_CACHE_BYTES} bytes (64 GiB) that a \
                     cache of tokens may have: give the bytes that you can spare",
                ),
            )),
        }
    }
}

impl fmt::Debug for VerifierBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierBuilder")
            .field("issuers", &self.issuers)
            .field("defaults", &self.defaults)
            .finish_non_exhaustive()
    }
}

/// Several issuers must be told apart by the name that a token carries.
fn check_names(issuers: &[Arc<IssuerRules>]) -> Result<(), ConfigError> {
    let ambiguous = |message| Err(ConfigError::new(ConfigErrorKind::IssuerAmbiguous, message));
    let mut seen: HashSet<&str> = HashSet::new();
    if issuers.len() > 1 && issuers.iter().any(|issuer| issuer.names().configured().is_none()) {
        return ambiguous(
            "`Issuer::accept_any_name(..)` beside other issuers: which rules would a token follow? \
             Name every issuer, or keep a single one"
                .to_owned(),
        );
    }
    for name in issuers.iter().flat_map(|issuer| issuer.names().spellings()) {
        if let Some(other) = seen.iter().find(|other| overlap(other, name)) {
            return ambiguous(format!(
                "the patterns {other:?} and {name:?} overlap: a token could name a tenant of both"
            ));
        }
        if !seen.insert(name) {
            return ambiguous(format!(
                "the issuer {name:?} stands twice: give one issuer all its keys"
            ));
        }
    }
    Ok(())
}
