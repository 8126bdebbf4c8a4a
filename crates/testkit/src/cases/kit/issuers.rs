//! The issuers, and how the verifier knows them.

use std::sync::LazyLock;

use aws_lc_rs::rand;
use hallpass_core::{
    Algorithm, AwsLc, Backend, Hierarchy, Issuer, KeyMaterial, Profile, Secret, SigningKey,
    StaticKeys, VerifyingKey,
};

use super::waiting::{Away, Late};
use crate::fail::fail;
use crate::{ManualClock, TestIssuer};

#[derive(Clone, Debug)]
pub(super) struct Issuers {
    pub(super) foreign: TestIssuer,
    pub(super) strict: TestIssuer,
    pub(super) own: TestIssuer,
    pub(super) nested: TestIssuer,
    pub(super) twin: TestIssuer,
    pub(super) ranked: TestIssuer,
    pub(super) late: TestIssuer,
    pub(super) away: TestIssuer,
}

/// Made once, for RSA keys take their time.
pub(super) static ISSUERS: LazyLock<Issuers> = LazyLock::new(|| Issuers {
    foreign: shared_key_id().named("https://foreign.test"),
    strict: TestIssuer::eddsa().named("https://strict.test"),
    own: TestIssuer::with_key(own_key(&AwsLc)).named("https://own.test"),
    nested: TestIssuer::rs256().named("https://nested.test"),
    twin: shared_key_id().named("https://twin.test"),
    ranked: TestIssuer::eddsa().named("https://ranked.test"),
    late: TestIssuer::eddsa().named("https://late.test"),
    away: TestIssuer::eddsa().named("https://away.test"),
});

impl Issuers {
    pub(super) fn at(&self, clock: &ManualClock) -> Self {
        let at = |issuer: &TestIssuer| issuer.clone().at(clock.clone());
        Self {
            foreign: at(&self.foreign),
            strict: at(&self.strict),
            own: at(&self.own),
            nested: at(&self.nested),
            twin: at(&self.twin),
            ranked: at(&self.ranked),
            late: at(&self.late),
            away: at(&self.away),
        }
    }

    /// The issuers, with keys that `backend` has prepared.
    pub(super) fn known_to(&self, backend: &dyn Backend) -> [Issuer; 8] {
        let public = |issuer: &TestIssuer| verifying(issuer, backend);
        let known =
            |issuer: &TestIssuer| Issuer::new(issuer.name(), StaticKeys::from(public(issuer)));
        [
            known(&self.foreign),
            known(&self.strict).profile(Profile::Rfc9068),
            Issuer::own(self.own.name(), &own_key(backend)),
            known(&self.nested).roles_at(["realm_access", "roles"]),
            known(&self.twin),
            known(&self.ranked)
                .role_hierarchy(hierarchy(&["admin > editor > viewer", "auditor > viewer"]))
                .scope_hierarchy(hierarchy(&[
                    "all > orders > orders:read",
                    "orders > orders:write",
                ])),
            Issuer::new(self.late.name(), Late::new(public(&self.late))),
            Issuer::new(self.away.name(), Away),
        ]
    }
}

fn shared_key_id() -> TestIssuer {
    let key = SigningKey::generate(Algorithm::ES256).unwrap_or_else(|error| fail(error));
    TestIssuer::with_key(key.with_key_id("shared"))
}

/// The verifying half of a key pair, by way of the JWK that its owner publishes.
fn verifying(issuer: &TestIssuer, backend: &dyn Backend) -> VerifyingKey {
    let jwk = issuer.key().public_jwk();
    let jwk = jwk.unwrap_or_else(|| fail("only a key pair has a public half"));
    VerifyingKey::from_jwk_with_backend(&jwk, backend).unwrap_or_else(|error| fail(error))
}

/// The service's own key, by the same secret whatever the backend.
fn own_key(backend: &dyn Backend) -> SigningKey {
    static SECRET: LazyLock<[u8; 64]> = LazyLock::new(|| {
        let mut bytes = [0; 64];
        rand::fill(&mut bytes).unwrap_or_else(|_| fail("the system has no randomness"));
        bytes
    });
    let secret = Secret::from_bytes(SECRET.to_vec()).unwrap_or_else(|error| fail(error));
    let key = SigningKey::with_backend(Algorithm::HS256, &KeyMaterial::Hmac(secret), backend);
    key.unwrap_or_else(|error| fail(error))
}

fn hierarchy(chains: &[&str]) -> Hierarchy {
    Hierarchy::new(chains.iter().copied()).unwrap_or_else(|error| fail(error))
}
