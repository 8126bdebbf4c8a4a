//! A clock that stands still, a key, and tokens signed with it.

use hallpass_core::{
    Algorithm, Clock, ErrorKind, Field, Issuer, RequestView, Secret, SigningKey, UnixTime,
    VerifiedToken, Verifier, VerifierBuilder, VerifyError, danger,
};
use serde_json::{Value, json};

/// What the clock shows: 2023-11-14T22:13:20 UTC.
pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const SECRET: &str = "0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga";

#[derive(Debug)]
pub(crate) struct Stopped(pub(crate) Option<u64>);

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        self.0.map(UnixTime::from_secs)
    }
}

pub(crate) fn key() -> SigningKey {
    SigningKey::hmac(Algorithm::HS256, Secret::from_text(SECRET).unwrap()).unwrap()
}

/// An issuer of that name, with [`key`].
pub(crate) fn issuer() -> Issuer {
    Issuer::new(ISSUER, hallpass_core::StaticKeys::from(key().verifying_key()))
}

pub(crate) fn builder(issuer: Issuer) -> VerifierBuilder {
    Verifier::builder().issuer(issuer).clock(Stopped(Some(NOW)))
}

pub(crate) fn verifier(issuer: Issuer) -> Verifier {
    builder(issuer).audience("orders").build().unwrap()
}

/// Claims that [`verifier`] accepts, with `more` in addition or instead; `null` takes one away.
pub(crate) fn claims(more: Value) -> Value {
    let mut claims = json!({"iss": ISSUER, "aud": "orders", "sub": "ann", "exp": NOW + 60});
    let Value::Object(more) = more else { panic!("claims are an object") };
    let all = claims.as_object_mut().unwrap();
    for (name, value) in more {
        if value.is_null() {
            all.remove(&name);
        } else {
            all.insert(name, value);
        }
    }
    claims
}

/// A token with [`claims`].
pub(crate) fn token(more: Value) -> String {
    key().sign("JWT", &claims(more)).unwrap()
}

/// A signed token of exactly this header and payload.
pub(crate) fn raw(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let mut text = format!("{}.{}", base64url(header.as_ref()), base64url(payload.as_ref()));
    let signature = danger::sign_raw(&key(), text.as_bytes()).unwrap();
    text.push('.');
    text.push_str(&base64url(&signature));
    text
}

pub(crate) fn verify(verifier: &Verifier, token: &str) -> Result<VerifiedToken, VerifyError> {
    verifier.verify(token).now().expect("static keys are ready")
}

pub(crate) fn refusal(verifier: &Verifier, token: &str) -> (ErrorKind, String) {
    let error = verify(verifier, token).expect_err("refused");
    (error.kind(), error.explanation().to_string())
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// A request: its method, its query and its header lines.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: &'static str,
    query: Option<String>,
    lines: Vec<(&'static str, Vec<u8>)>,
}

impl Request {
    pub(crate) fn new(method: &'static str) -> Self {
        Self { method, query: None, lines: Vec::new() }
    }

    pub(crate) fn bearer(token: &str) -> Self {
        Self::new("GET").line("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn line(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.lines.push((name, value.into()));
        self
    }

    pub(crate) fn query(self, query: impl Into<String>) -> Self {
        Self { query: Some(query.into()), ..self }
    }
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
