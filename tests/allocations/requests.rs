//! The requests that are counted, and what answers them.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use hallpass::{
    Admission, Algorithm, Clock, Field, Issuer, RequestView, SigningKey, StaticKeys, UnixTime,
    Verifier, VerifierBuilder, VerifyingKey,
};
use http::{Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::Service;

pub(crate) const ISSUER: &str = "https://id.example.com";

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::generate(Algorithm::EdDSA).unwrap());

/// A time that stands still.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(1_700_000_000))
    }
}

pub(crate) fn key() -> VerifyingKey {
    KEY.verifying_key()
}

/// A verifier with everything decided, which may be given further issuers.
pub(crate) fn builder(keys: StaticKeys) -> VerifierBuilder {
    let issuer = Issuer::new(ISSUER, keys);
    let builder = Verifier::builder().issuer(issuer).audience("orders-api").clock(Stopped);
    // What a verification takes is counted here, not what is spared the second time.
    builder.without_token_cache()
}

pub(crate) fn verifier() -> Verifier {
    builder(key().into()).build().unwrap()
}

/// Twelve claims, among them one array and one object.
pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER,
        "aud": "orders-api",
        "sub": "0b3ab9c1-6d1c-4f43-9f0e-8f5f7c6a1d52",
        "exp": 1_700_000_600,
        "nbf": 1_700_000_000,
        "iat": 1_700_000_000,
        "jti": "5f0c2b9a-2d0f-4c57-a7a2-5e8d3f1b7c44",
        "client_id": "web",
        "scope": "orders:read orders:write",
        "roles": ["clerk", "auditor"],
        "email": "alice@example.com",
        "address": {"country": "PT", "city": "Porto"},
    })
}

/// The claims with these members set.
pub(crate) fn claims_with(changes: &[(&str, Value)]) -> Value {
    let mut claims = claims();
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    claims
}

pub(crate) fn sign(claims: &Value) -> String {
    KEY.sign("at+jwt", claims).unwrap()
}

/// Good claims under the signature of others.
pub(crate) fn forged(claims: &Value) -> String {
    let (good, other) = (sign(claims), sign(&claims_with(&[("sub", json!("mallory"))])));
    let (signed, _) = good.rsplit_once('.').unwrap();
    let (_, signature) = other.rsplit_once('.').unwrap();
    format!("{signed}.{signature}")
}

/// A request with at most one `Authorization` field; for core, and for the layers.
pub(crate) struct Bare(pub(crate) Option<String>);

impl Bare {
    pub(crate) fn bearing(token: &str) -> Self {
        Self(Some(format!("Bearer {token}")))
    }

    pub(crate) fn to_http(&self) -> Request<()> {
        let request = self.0.iter().fold(Request::builder(), |r, v| r.header("authorization", v));
        request.body(()).unwrap()
    }
}

impl RequestView for Bare {
    fn method(&self) -> &str {
        "GET"
    }

    fn query(&self) -> Option<&str> {
        None
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        let asked = field == Field::Authorization;
        self.0.iter().filter(move |_| asked).map(String::as_bytes)
    }
}

/// What a handler asks for: two strings, and a number.
#[derive(Deserialize)]
#[expect(dead_code, reason = "they are decoded and not read")]
pub(crate) struct Me {
    sub: String,
    email: String,
    iat: u64,
}

/// Is ready at once, and does nothing, or asks for the claims so many times.
#[derive(Clone)]
pub(crate) struct Handler {
    pub(crate) asks: usize,
}

impl Service<Request<()>> for Handler {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        for _ in 0..self.asks {
            let me: Arc<Me> = Admission::claims(request.extensions().get()).unwrap();
            drop(me);
        }
        ready(Ok(Response::new(String::new())))
    }
}
