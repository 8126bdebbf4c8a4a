//! What the examples of the RFCs share.

use hallpass::{Algorithm, ConfigError, SigningKey, VerifyingKey};
use hallpass::{ConfigErrorKind, ErrorKind};
use serde_json::Value;

use crate::row::{Expect, Outcome, Row, Why};
use crate::tokens;

/// The members that make a key private (RFC 7518 §6.2.2, §6.3.2).
const PRIVATE: [&str; 6] = ["d", "p", "q", "dp", "dq", "qi"];

/// A JWK as its owner would publish it, or a secret as it is shared, for one algorithm.
pub(super) fn published(jwk: &Value, algorithm: Algorithm) -> Value {
    let mut jwk = without_private(jwk);
    jwk["alg"] = algorithm.name().into();
    jwk
}

/// A JWK without its private members.
pub(super) fn without_private(jwk: &Value) -> Value {
    let mut jwk = jwk.clone();
    for name in PRIVATE {
        jwk.as_object_mut().expect("a JWK").remove(name);
    }
    jwk
}

/// What becomes of a compact JWS under a JWK of its example.
pub(super) fn verify(jwk: &Value, algorithm: Algorithm, text: &str) -> Outcome {
    match VerifyingKey::from_jwk(&published(jwk, algorithm).to_string()) {
        Ok(key) => tokens::verify(&key, text),
        Err(error) => Outcome::from(Err::<(), ConfigError>(error)),
    }
}

/// A row of what is no compact JWS: JSON serialisations (RFC 7515 §7.2), and JWE (RFC 7516).
pub(super) fn foreign(name: impl Into<String>, text: &str) -> Row {
    let key = SigningKey::generate(Algorithm::EdDSA).expect("a key").verifying_key();
    Row::new(name, FOREIGN, tokens::verify(&key, text))
}

const FOREIGN: Expect =
    Expect::RefuseFor(&[Why::Token(ErrorKind::Encrypted), Why::Token(ErrorKind::Malformed)]);

/// The secret of RFC 7515 appendix A.1 stands in every tutorial.
pub(super) const LEAKED: Expect = Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyLeaked)]);

pub(super) const LEAKED_REASON: &str =
    "the secret of RFC 7515 appendix A.1 is on every list of known secrets";
