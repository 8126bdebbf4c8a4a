//! The tokens of this suite and the verifier that takes them, at a time that stands still.

use std::sync::LazyLock;

use hallpass::{Algorithm, Clock, Issuer, SigningKey, StaticKeys, UnixTime, Verifier};
use serde_json::json;

const NOW: u64 = 1_700_000_000;
const ISSUER: &str = "https://id.example.com";
const AUDIENCE: &str = "shop";

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::generate(Algorithm::EdDSA).unwrap());

/// A token that a page has in its hands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Token {
    Expired,
    Good,
}

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(NOW))
    }
}

pub(crate) fn verifier() -> Verifier {
    let issuer = Issuer::new(ISSUER, StaticKeys::from(KEY.verifying_key()));
    Verifier::builder().issuer(issuer).audience(AUDIENCE).clock(Stopped).build().unwrap()
}

impl Token {
    pub(crate) fn text(self) -> String {
        let exp = match self {
            Self::Expired => 1_699_999_000,
            Self::Good => 1_700_000_600,
        };
        let claims = json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "user-42", "exp": exp });
        KEY.sign("at+jwt", &claims).unwrap()
    }
}
