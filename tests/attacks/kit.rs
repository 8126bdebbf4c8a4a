//! Keys, verifiers that trust them, and tokens of any bytes at all.

use std::collections::HashMap;
use std::sync::LazyLock;

use base64_simd::URL_SAFE_NO_PAD;
use hallpass::{
    Algorithm, Clock, Field, Issuer, RequestView, SigningKey, StaticKeys, UnixTime, Verifier,
    VerifierBuilder, danger,
};
use serde_json::{Value, json};

/// What the clock shows: 2023-11-14T22:13:20 UTC.
pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const AUDIENCE: &str = "orders";

/// The private key of 2,048 bits that signs for all RSA algorithms.
pub(crate) const RSA_PEM: &str = include_str!("../../crates/core/tests/keys/data/rsa.pkcs8.pem");

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(NOW))
    }
}

/// The issuer's key for an algorithm. It has no id, so that a `kid` never decides.
pub(crate) fn key(algorithm: Algorithm) -> &'static SigningKey {
    static KEYS: LazyLock<HashMap<Algorithm, SigningKey>> = LazyLock::new(|| {
        let new = |algorithm: Algorithm| match algorithm.name().get(..2) {
            Some("RS" | "PS") => SigningKey::from_pem(algorithm, RSA_PEM),
            _ => SigningKey::generate(algorithm),
        };
        Algorithm::ALL.iter().map(|&algorithm| (algorithm, new(algorithm).unwrap())).collect()
    });
    &KEYS[&algorithm]
}

/// An issuer with one key.
pub(crate) fn issuer(algorithm: Algorithm) -> Issuer {
    Issuer::new(ISSUER, StaticKeys::from(key(algorithm).verifying_key()))
}

/// A verifier to be, with its issuers and its clock.
pub(crate) fn builder(issuers: impl IntoIterator<Item = Issuer>) -> VerifierBuilder {
    issuers.into_iter().fold(Verifier::builder().clock(Stopped), VerifierBuilder::issuer)
}

/// A verifier of one issuer with one key, for [`AUDIENCE`].
pub(crate) fn verifier(algorithm: Algorithm) -> Verifier {
    builder([issuer(algorithm)]).audience(AUDIENCE).build().unwrap()
}

/// Claims that [`verifier`] accepts, with `more` in addition or instead; `null` takes one away.
pub(crate) fn claims(more: Value) -> String {
    let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "exp": NOW + 60});
    let Value::Object(more) = more else { panic!("claims are an object") };
    let all = claims.as_object_mut().unwrap();
    for (name, value) in more {
        if value.is_null() {
            all.remove(&name);
        } else {
            all.insert(name, value);
        }
    }
    claims.to_string()
}

/// The claims that [`verifier`] accepts.
pub(crate) fn good() -> String {
    claims(json!({}))
}

/// A header of this algorithm and nothing else.
pub(crate) fn header(algorithm: Algorithm) -> String {
    json!({"alg": algorithm.name()}).to_string()
}

/// A token of exactly this header and payload, signed.
pub(crate) fn signed(
    key: &SigningKey,
    header: impl AsRef<[u8]>,
    payload: impl AsRef<[u8]>,
) -> String {
    let input = unsigned(header, payload);
    let signature = danger::sign_raw(key, input.as_bytes()).unwrap();
    with_signature(&input, signature)
}

/// Header and payload, with the dot between them and none after.
pub(crate) fn unsigned(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    format!("{}.{}", base64url(header), base64url(payload))
}

/// A token of two segments and these bytes of a signature.
pub(crate) fn with_signature(input: &str, signature: impl AsRef<[u8]>) -> String {
    format!("{input}.{}", base64url(signature))
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// A request: its method, its query and its header lines.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: &'static str,
    query: Option<String>,
    lines: Vec<(&'static str, Vec<u8>)>,
}

impl Request {
    pub(crate) const fn new(method: &'static str) -> Self {
        Self { method, query: None, lines: Vec::new() }
    }

    pub(crate) fn line(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.lines.push((name, value.into()));
        self
    }

    pub(crate) fn query(self, query: impl Into<String>) -> Self {
        Self { query: Some(query.into()), ..self }
    }
}

/// A request that bears a token of any bytes.
pub(crate) fn bearer(token: impl AsRef<[u8]>) -> Request {
    Request::new("GET").line("authorization", [b"Bearer ", token.as_ref()].concat())
}

impl RequestView for Request {
    fn method(&self) -> &str {
        self.method
    }

    fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        let name = field.name().to_ascii_lowercase();
        self.lines.iter().filter(move |(n, _)| **n == *name).map(|(_, value)| value.as_slice())
    }
}
