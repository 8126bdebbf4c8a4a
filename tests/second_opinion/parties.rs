//! The keys, and what both sides are told about them.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use hallpass::{Algorithm, Issuer, Secret, SigningKey, StaticKeys, Verifier};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, Validation};

pub(crate) const ISSUER: &str = "https://id.example.com/realms/shop";
pub(crate) const AUDIENCE: &str = "orders-api";
pub(crate) const KEY_ID: &str = "key-1";

/// In seconds, for both.
const LEEWAY: u64 = 30;

/// Everybody who has to do with the tokens of one algorithm.
pub(crate) struct Party {
    /// The issuer's key.
    pub(crate) signing: SigningKey,
    /// A key of somebody else.
    pub(crate) another: SigningKey,
    /// The issuer's public key as it is published; the secret where there is none.
    pub(crate) published: Vec<u8>,
    pub(crate) verifier: Verifier,
    pub(crate) decoding: DecodingKey,
    pub(crate) validation: Validation,
}

impl Party {
    fn new(algorithm: Algorithm) -> Self {
        let signing = key(algorithm, RSA, 1).with_key_id(KEY_ID);
        let (decoding, published) = match signing.public_jwk() {
            Some(text) => {
                let jwk: Jwk = serde_json::from_str(&text).unwrap();
                (DecodingKey::from_jwk(&jwk).unwrap(), text.into_bytes())
            }
            None => (DecodingKey::from_secret(&secret(1)), secret(1)),
        };
        Self {
            another: key(algorithm, ANOTHER_RSA, 2).with_key_id(KEY_ID),
            published,
            verifier: verifier(&signing),
            decoding,
            validation: validation(algorithm),
            signing,
        }
    }
}

/// Those of this algorithm.
pub(crate) fn party(algorithm: Algorithm) -> &'static Party {
    static PARTIES: LazyLock<HashMap<Algorithm, Party>> =
        LazyLock::new(|| shared().map(|algorithm| (algorithm, Party::new(algorithm))).collect());
    &PARTIES[&algorithm]
}

/// The algorithms that both sides have.
pub(crate) fn shared() -> impl Iterator<Item = Algorithm> {
    Algorithm::ALL.iter().copied().filter(|algorithm| theirs(*algorithm).is_some())
}

fn theirs(algorithm: Algorithm) -> Option<jsonwebtoken::Algorithm> {
    algorithm.name().parse().ok()
}

/// hallpass as it comes.
fn verifier(key: &SigningKey) -> Verifier {
    Verifier::builder()
        .issuer(Issuer::new(ISSUER, StaticKeys::from(key.verifying_key())))
        .audience(AUDIENCE)
        .leeway(Duration::from_secs(LEEWAY))
        .build()
        .unwrap()
}

/// jsonwebtoken with everything that it can check, and with all that hallpass requires required.
/// `sub`, `nbf` and a minimum of remaining life stay open, as they do in hallpass.
fn validation(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(theirs(algorithm).unwrap());
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.leeway = LEEWAY;
    validation.validate_exp = true;
    validation.validate_nbf = true;
    validation.validate_aud = true;
    validation
}

/// The same key for all algorithms of RSA, a fresh one for the other pairs.
fn key(algorithm: Algorithm, rsa: &str, seed: u8) -> SigningKey {
    if algorithm.is_symmetric() {
        SigningKey::hmac(algorithm, Secret::from_bytes(secret(seed)).unwrap()).unwrap()
    } else if algorithm.name().starts_with(['R', 'P']) {
        SigningKey::from_pem(algorithm, rsa).unwrap()
    } else {
        SigningKey::generate(algorithm).unwrap()
    }
}

fn secret(seed: u8) -> Vec<u8> {
    (seed..).step_by(3).take(64).collect()
}

const RSA: &str = include_str!("../../crates/core/tests/keys/data/rsa.pkcs8.pem");

/// A key for these tests, published here: never use it for anything else.
const ANOTHER_RSA: &str = include_str!("another.rsa.pem");

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Party").field("signing", &self.signing).finish_non_exhaustive()
    }
}
