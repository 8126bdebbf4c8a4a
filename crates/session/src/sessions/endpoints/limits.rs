//! How often the endpoints may be asked.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};
use hallpass_core::{ConfigError, ConfigErrorKind};

use super::Proxies;
use super::address::counted;
use crate::rotation::SessionId;

/// How often something may happen: so many times a minute, and so many at once after a pause.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rate {
    per_minute: NonZeroU32,
    burst: NonZeroU32,
}

impl Rate {
    /// So many times a minute, spread evenly, of which so many may come at once. Nothing is taken to
    /// be 1.
    #[must_use]
    pub const fn per_minute(times: u32, burst: u32) -> Self {
        Self { per_minute: at_least_one(times), burst: at_least_one(burst) }
    }

    fn quota(self) -> Quota {
        Quota::per_minute(self.per_minute).allow_burst(self.burst)
    }
}

/// How often the endpoints may be asked on one node: for one session, from one client's address, and
/// in all. Only requests count whose token is one of ours: others are refused for nothing, and what
/// `/revoke` is given as an access token has the limit of all for itself.
///
/// A client over a limit is answered 429 with `Retry-After`, and its token is as good as before.
#[derive(Clone, Debug)]
pub struct RateLimits {
    per_session: Rate,
    per_address: Rate,
    overall: Rate,
    proxies: Proxies,
}

impl Default for RateLimits {
    /// 6 a minute for a session with 32 at once, 300 for an address with 150, 60,000 in all with 5,000.
    fn default() -> Self {
        Self {
            per_session: Rate::per_minute(6, 32),
            per_address: Rate::per_minute(300, 150),
            overall: Rate::per_minute(60_000, 5_000),
            proxies: Proxies::default(),
        }
    }
}

impl RateLimits {
    /// The default.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For one session.
    #[must_use]
    pub fn per_session(self, rate: Rate) -> Self {
        Self { per_session: rate, ..self }
    }

    /// From one address of a client, where the adapter tells addresses; of IPv6 from one network of 64
    /// bits.
    #[must_use]
    pub fn per_address(self, rate: Rate) -> Self {
        Self { per_address: rate, ..self }
    }

    /// In all.
    #[must_use]
    pub fn overall(self, rate: Rate) -> Self {
        Self { overall: rate, ..self }
    }

    /// Believes proxies of this network (`10.0.0.0/8`), or of this address, what they say in
    /// `X-Forwarded-For`. Without it the address is that of the connection: where all of them come
    /// from one proxy, all clients count as one.
    ///
    /// # Errors
    /// `Setting` if it is no network.
    pub fn trusted_proxy(mut self, network: &str) -> Result<Self, ConfigError> {
        let parsed = network.parse().or_else(|_| network.parse::<IpAddr>().map(Into::into));
        let parsed = parsed.map_err(|_| {
            let text = format!(
                "{network:?} is no network of trusted proxies: write an address, or a network such \
                 as \"10.0.0.0/8\" or \"fd00::/8\"."
            );
            ConfigError::new(ConfigErrorKind::Setting, text)
        })?;
        self.proxies.0.push(parsed);
        Ok(self)
    }
}

/// The limits at work.
pub(in crate::sessions) struct Limiters {
    sessions: DefaultKeyedRateLimiter<SessionId>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    overall: DefaultDirectRateLimiter,
    /// Of requests with a token that may be nobody's.
    strangers: DefaultDirectRateLimiter,
    proxies: Proxies,
    clock: DefaultClock,
}

/// Over a limit, until then.
#[derive(Clone, Copy, Debug)]
pub(in crate::sessions) struct TooMany(Duration);

impl TooMany {
    pub(super) const fn retry_after(self) -> Duration {
        self.0
    }
}

impl Limiters {
    pub(in crate::sessions) fn new(limits: RateLimits) -> Self {
        Self {
            sessions: RateLimiter::keyed(limits.per_session.quota()),
            addresses: RateLimiter::keyed(limits.per_address.quota()),
            overall: RateLimiter::direct(limits.overall.quota()),
            strangers: RateLimiter::direct(limits.overall.quota()),
            proxies: limits.proxies,
            clock: DefaultClock::default(),
        }
    }

    /// Counts a refresh. What one session or address has too much of is not taken from the others.
    pub(super) fn admit_refresh(
        &self,
        sid: &SessionId,
        address: Option<IpAddr>,
    ) -> Result<(), TooMany> {
        self.count_address(address)?;
        self.sessions.check_key(sid).map_err(|until| self.wait(&until))?;
        self.overall.check().map_err(|until| self.wait(&until))
    }

    /// Counts a logout by a token of ours: not for its session, for however often a thief has refreshed
    /// it, its owner can end it.
    pub(super) fn admit_logout(&self, address: Option<IpAddr>) -> Result<(), TooMany> {
        self.count_address(address)?;
        self.overall.check().map_err(|until| self.wait(&until))
    }

    /// Counts a request with a token that may be nobody's: apart from the others, who lose nothing by
    /// however many there are.
    pub(super) fn admit_stranger(&self, address: Option<IpAddr>) -> Result<(), TooMany> {
        self.strangers.check().map_err(|until| self.wait(&until))?;
        self.count_address(address)
    }

    fn count_address(&self, address: Option<IpAddr>) -> Result<(), TooMany> {
        let Some(address) = address else { return Ok(()) };
        self.addresses.check_key(&counted(address)).map_err(|until| self.wait(&until))
    }

    fn wait(&self, until: &NotUntil<Instant>) -> TooMany {
        TooMany(until.wait_time_from(self.clock.now()))
    }

    pub(super) const fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Forgets those who have not asked lately.
    pub(in crate::sessions) fn forget(&self) {
        self.sessions.retain_recent();
        self.addresses.retain_recent();
        self.sessions.shrink_to_fit();
        self.addresses.shrink_to_fit();
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}
