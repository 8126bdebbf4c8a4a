//! What all drivers have in common: issuers, one verifier, one clock, requirements.

use std::sync::LazyLock;

use hallpass_core::{
    Algorithm, Issuer, Profile, Requirement, SigningKey, UnixTime, Verifier, claim, requirement,
    role, scope,
};
use serde::Deserialize;

use crate::fail::fail;
use crate::{ManualClock, TestIssuer};

/// The claims of the routes with `Claims`.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Me {
    /// Whom the token is about.
    pub sub: String,
    /// A string, if it is there: a token with a number does not fit.
    #[serde(default)]
    pub email: Option<String>,
}

requirement! {
    /// The requirement of `/granted`.
    #[non_exhaustive]
    pub Admin = role("admin") & scope("ops");
}

/// The requirement that a path is to be guarded by, with `require(..)`.
#[must_use]
pub fn requirement(path: &str) -> Option<Requirement> {
    Some(match path {
        "/role" => role("admin"),
        "/scope" => scope("orders:read"),
        "/scopes" => scope("orders:read") & scope("orders:write"),
        "/either" => role("admin") | scope("orders:write"),
        "/both" => role("admin") & scope("ops"),
        "/claim" => claim("email_verified", true),
        // Two words are no scope: no token could ever have it.
        "/never" => scope("two words"),
        _ => return None,
    })
}

/// The issuers, their verifier and the clock. The time stands still: rows say when a token expires
/// by how far that is from [`NOW`](Self::NOW).
#[derive(Debug)]
pub struct Kit {
    clock: ManualClock,
    verifier: Verifier,
    issuers: Issuers,
}

impl Kit {
    /// The time, in seconds since 1970.
    pub const NOW: u64 = 1_800_000_000;

    /// A kit with a clock of its own. The keys are made once a process.
    ///
    /// # Panics
    /// If the system has no randomness.
    #[must_use]
    pub fn new() -> Self {
        let clock = ManualClock::new(UnixTime::from_secs(Self::NOW));
        let issuers = ISSUERS.at(&clock);
        let builder = Verifier::builder()
            .issuer(issuers.foreign.issuer())
            .issuer(issuers.strict.issuer().profile(Profile::Rfc9068))
            .issuer(Issuer::own(issuers.own.name(), issuers.own.key()))
            .issuer(issuers.nested.issuer().roles_at(["realm_access", "roles"]))
            .issuer(issuers.twin.issuer())
            .audience(TestIssuer::AUDIENCE)
            .audience("https://api.test")
            .clock(clock.clone());
        let verifier = builder.build().unwrap_or_else(|error| fail(error));
        Self { clock, verifier, issuers }
    }

    /// The verifier to serve with.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// The verifier's clock.
    #[must_use]
    pub const fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// Somebody else's issuer, no profile named: ES256, key id `shared`.
    pub(super) const fn foreign(&self) -> &TestIssuer {
        &self.issuers.foreign
    }

    /// An issuer of RFC 9068, strictly: Ed25519.
    pub(super) const fn strict(&self) -> &TestIssuer {
        &self.issuers.strict
    }

    /// The service itself: HS256, no key id.
    pub(super) const fn own(&self) -> &TestIssuer {
        &self.issuers.own
    }

    /// An issuer with roles in `realm_access.roles`: RS256.
    pub(super) const fn nested(&self) -> &TestIssuer {
        &self.issuers.nested
    }

    /// Another issuer with ES256 and the key id `shared`.
    pub(super) const fn twin(&self) -> &TestIssuer {
        &self.issuers.twin
    }

    /// `NOW` and so many seconds.
    pub(super) fn in_seconds(seconds: i64) -> i64 {
        i64::try_from(Self::NOW).unwrap_or(i64::MAX).saturating_add(seconds)
    }
}

impl Default for Kit {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Clone, Debug)]
struct Issuers {
    foreign: TestIssuer,
    strict: TestIssuer,
    own: TestIssuer,
    nested: TestIssuer,
    twin: TestIssuer,
}

impl Issuers {
    fn at(&self, clock: &ManualClock) -> Self {
        let at = |issuer: &TestIssuer| issuer.clone().at(clock.clone());
        Self {
            foreign: at(&self.foreign),
            strict: at(&self.strict),
            own: at(&self.own),
            nested: at(&self.nested),
            twin: at(&self.twin),
        }
    }
}

static ISSUERS: LazyLock<Issuers> = LazyLock::new(|| Issuers {
    foreign: shared_key_id().named("https://foreign.test"),
    strict: TestIssuer::eddsa().named("https://strict.test"),
    own: TestIssuer::hs256().named("https://own.test"),
    nested: TestIssuer::rs256().named("https://nested.test"),
    twin: shared_key_id().named("https://twin.test"),
});

fn shared_key_id() -> TestIssuer {
    let key = SigningKey::generate(Algorithm::ES256).unwrap_or_else(|error| fail(error));
    TestIssuer::with_key(key.with_key_id("shared"))
}
