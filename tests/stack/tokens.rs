//! The tokens of this suite and the verifier that takes them, at a time that stands still.

use std::sync::LazyLock;

use hallpass::{
    Algorithm, Clock, Issuer, KeySource, SigningKey, StaticKeys, UnixTime, Verifier,
    VerifierBuilder,
};
use http::Request;
use serde_json::{Value, json};

pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const AUDIENCE: &str = "orders-api";

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::generate(Algorithm::EdDSA).unwrap());

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(NOW))
    }
}

/// The key of the issuer, known at once.
pub(crate) fn keys() -> StaticKeys {
    KEY.verifying_key().into()
}

/// A verifier with everything decided but the audience.
pub(crate) fn builder(keys: impl KeySource) -> VerifierBuilder {
    Verifier::builder().issuer(Issuer::new(ISSUER, keys)).clock(Stopped)
}

pub(crate) fn verifier(keys: impl KeySource) -> Verifier {
    builder(keys).audience(AUDIENCE).build().unwrap()
}

/// Signs good claims with these members set.
pub(crate) fn token(changes: &[(&str, Value)]) -> String {
    let mut claims = json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "user-42",
        "exp": 1_700_000_600,
        "roles": ["clerk"],
        "scope": "orders:read",
    });
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    KEY.sign("at+jwt", &claims).unwrap()
}

pub(crate) fn good() -> String {
    token(&[])
}

/// A request with these `Authorization` fields.
pub(crate) fn request<B: Default>(fields: &[&str]) -> Request<B> {
    let request = fields.iter().fold(Request::builder().uri("/"), |request, field| {
        request.header("authorization", *field)
    });
    request.body(B::default()).unwrap()
}

/// A request that bears `token`.
pub(crate) fn bearing<B: Default>(token: &str) -> Request<B> {
    request(&[&format!("Bearer {token}")])
}
