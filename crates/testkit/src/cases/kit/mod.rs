//! What all drivers have in common: issuers, one verifier, one clock, requirements.

mod issuers;
mod waiting;

use hallpass_core::{
    AwsLc, Backend, Requirement, UnixTime, Verifier, claim, requirement, role, scope,
};
use serde::Deserialize;

use self::issuers::{ISSUERS, Issuers};
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

/// The paths that have a [`requirement()`].
pub const GUARDED: [&str; 11] = [
    "/role", "/scope", "/scopes", "/either", "/both", "/claim", "/never", "/viewer", "/editor",
    "/orders", "/desk",
];

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
        "/viewer" => role("viewer"),
        "/editor" => role("editor"),
        "/orders" => scope("orders"),
        "/desk" => role("viewer") & scope("orders:read") & scope("orders:write"),
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
        Self::with_backend(&AwsLc)
    }

    /// A kit whose verifier verifies with this backend. It needs ES256, EdDSA, RS256 and HS256.
    ///
    /// # Panics
    /// If the backend takes no key of one of them.
    #[must_use]
    pub fn with_backend(backend: &dyn Backend) -> Self {
        let clock = ManualClock::new(UnixTime::from_secs(Self::NOW));
        let issuers = ISSUERS.at(&clock);
        let builder = Verifier::builder()
            .audience(TestIssuer::AUDIENCE)
            .audience("https://api.test")
            .check(waiting::Accounts)
            .clock(clock.clone());
        let known = issuers.known_to(backend).into_iter();
        let builder = known.fold(builder, |builder, issuer| builder.issuer(issuer));
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

    /// An issuer whose roles and scopes imply others: Ed25519.
    pub(super) const fn ranked(&self) -> &TestIssuer {
        &self.issuers.ranked
    }

    /// An issuer whose keys have to be waited for: Ed25519.
    pub(super) const fn late(&self) -> &TestIssuer {
        &self.issuers.late
    }

    /// An issuer whose keys cannot be had: Ed25519. With the key id `later` that is known only
    /// after some waiting.
    pub(super) const fn away(&self) -> &TestIssuer {
        &self.issuers.away
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
