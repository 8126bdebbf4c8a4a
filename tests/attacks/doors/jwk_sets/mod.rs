//! JWK sets, as hostile as tokens (RFC 7517 §5), and the tokens against them.

mod crowds;
mod documents;
mod poison;
mod secrets;
mod twins;

use std::sync::LazyLock;

use hallpass::{Algorithm, ConfigError, ConfigErrorKind, JwkSet, SigningKey, StaticKeys};
use serde_json::{Value, json};

use super::kit::verdict_of;
use crate::kit;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    [crowds::lines(), documents::lines(), poison::lines(), secrets::lines(), twins::lines()]
        .into_iter()
        .flatten()
        .collect()
}

/// How a set is read, and what that is called.
pub(super) type Reader = (&'static str, fn(&str) -> Result<JwkSet, ConfigError>);

/// From the network, and from the operator.
pub(super) const READERS: [Reader; 2] =
    [("remote", JwkSet::from_remote), ("local", JwkSet::from_text)];

/// A key of its own with an id, its public JWK, and tokens of it.
pub(super) struct Keyed {
    pub(super) key: SigningKey,
    pub(super) jwk: Value,
    kid: &'static str,
}

impl Keyed {
    pub(super) fn new(algorithm: Algorithm, kid: &'static str) -> Self {
        let key = match algorithm {
            Algorithm::RS256 => SigningKey::from_pem(algorithm, kit::RSA_PEM).unwrap(),
            other => SigningKey::generate(other).unwrap(),
        };
        let mut jwk: Value = serde_json::from_str(&key.public_jwk().unwrap()).unwrap();
        jwk["kid"] = json!(kid);
        Self { key, jwk, kid }
    }

    /// A token that says the key's id.
    pub(super) fn token(&self) -> String {
        self.token_with(&json!({"alg": self.key.algorithm().name(), "kid": self.kid}))
    }

    pub(super) fn token_with(&self, header: &Value) -> String {
        kit::signed(&self.key, header.to_string(), kit::good())
    }
}

/// Three good keys of three types.
pub(super) fn good() -> &'static [Keyed; 3] {
    static GOOD: LazyLock<[Keyed; 3]> = LazyLock::new(|| {
        [
            Keyed::new(Algorithm::ES256, "ec"),
            Keyed::new(Algorithm::RS256, "rsa"),
            Keyed::new(Algorithm::EdDSA, "ed"),
        ]
    });
    &GOOD
}

/// The text of a set of these keys, each in JSON.
pub(super) fn set<T: ToString>(keys: &[T]) -> String {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    format!("{{\"keys\":[{}]}}", keys.join(","))
}

/// The good keys, as JSON.
pub(super) fn good_jwks() -> Vec<String> {
    good().iter().map(|key| key.jwk.to_string()).collect()
}

/// What becomes of tokens, if this is the issuer's set.
pub(super) fn verdicts(set: Result<JwkSet, ConfigError>, tokens: &[String]) -> Vec<String> {
    match set {
        Err(error) => vec![format!("unbuildable as {:?}", error.kind())],
        Ok(set) => {
            let keys = StaticKeys::from_jwk_set(set);
            tokens.iter().map(|token| verdict_of(keys.clone(), token)).collect()
        }
    }
}

/// The keys that a set leaves out, and why.
pub(super) fn skipped(set: &Result<JwkSet, ConfigError>) -> Vec<(usize, ConfigErrorKind)> {
    let skipped = set.as_ref().map(JwkSet::skipped).unwrap_or_default();
    skipped.iter().map(|key| (key.position(), key.reason().kind())).collect()
}

/// A set by which the tokens of all good keys are accepted.
pub(super) fn opens(name: impl Into<String>, reader: Reader, text: &str) -> Case {
    let tokens: Vec<String> = good().iter().map(Keyed::token).collect();
    let seen = verdicts(reader.1(text), &tokens);
    Case::same(name, seen, vec!["accepted".to_owned(); tokens.len()])
}
