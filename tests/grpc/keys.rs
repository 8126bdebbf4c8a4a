//! The tokens of this suite, and verifiers that can and cannot judge them.

use std::sync::LazyLock;
use std::time::Duration;

use hallpass::{
    Algorithm, Clock, Issuer, KeyQuery, KeySource, KeysUnavailable, Lookup, SigningKey, StaticKeys,
    UnixTime, Verifier,
};
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example.com";
const AUDIENCE: &str = "orders-api";

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::generate(Algorithm::ES256).unwrap());

/// A time that stands still.
#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(1_700_000_000))
    }
}

/// Keys that cannot be had: known at once, or after a wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outage {
    AtOnce,
    AfterAWait,
}

impl KeySource for Outage {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        match self {
            Self::AtOnce => Lookup::Ready(Err(KeysUnavailable::new())),
            Self::AfterAWait => Lookup::Pending(Box::pin(async {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Err(KeysUnavailable::new())
            })),
        }
    }
}

pub(crate) fn keys() -> StaticKeys {
    KEY.verifying_key().into()
}

pub(crate) fn verifier(keys: impl KeySource) -> Verifier {
    let issuer = Issuer::new(ISSUER, keys);
    Verifier::builder().issuer(issuer).audience(AUDIENCE).clock(Stopped).build().unwrap()
}

/// Signs good claims with one member set.
pub(crate) fn token_with(name: &str, value: Value) -> String {
    let mut claims = json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "alice-of-accounts",
        "exp": 1_700_000_600,
        "scope": "health:read",
    });
    claims[name] = value;
    KEY.sign("at+jwt", &claims).unwrap()
}

pub(crate) fn good() -> String {
    token_with("jti", json!("1"))
}
