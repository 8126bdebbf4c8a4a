//! One JWK, as hostile as a token (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).

mod documents;
mod ids;
mod members;
mod numbers;
mod points;
mod secrets;
mod usage;

use hallpass::{Algorithm, ConfigErrorKind, Secret, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use super::kit::verdict;
use crate::kit::{self, base64url};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    [
        documents::lines(),
        ids::lines(),
        members::lines(),
        numbers::lines(),
        points::lines(),
        secrets::lines(),
        usage::lines(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A good key of one kind, in as few members as it takes.
pub(super) struct Base {
    pub(super) name: &'static str,
    pub(super) algorithm: Algorithm,
    pub(super) jwk: Value,
}

impl Base {
    /// A token of its private half.
    pub(super) fn token(&self, header: &Value) -> String {
        let header = header.to_string();
        match self.algorithm.is_symmetric() {
            true => kit::signed(&symmetric(self.algorithm), header, kit::good()),
            false => kit::signed(kit::key(self.algorithm), header, kit::good()),
        }
    }

    /// The same with the header that says the algorithm alone.
    pub(super) fn plain_token(&self) -> String {
        self.token(&json!({"alg": self.algorithm.name()}))
    }

    /// The key with another value of a member, or with one more.
    pub(super) fn with(&self, member: &str, value: Value) -> String {
        let mut jwk = self.jwk.clone();
        jwk[member] = value;
        jwk.to_string()
    }

    /// The key without a member.
    pub(super) fn without(&self, member: &str) -> String {
        let mut jwk = self.jwk.clone();
        jwk.as_object_mut().unwrap().remove(member);
        jwk.to_string()
    }

    /// The bytes of a member.
    pub(super) fn bytes(&self, member: &str) -> Vec<u8> {
        let text = self.jwk[member].as_str().unwrap();
        base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text).unwrap()
    }
}

/// Sixty-four bytes, no two of them the same.
pub(super) fn secret() -> Vec<u8> {
    (1_u8..).step_by(3).take(64).collect()
}

fn symmetric(algorithm: Algorithm) -> SigningKey {
    SigningKey::hmac(algorithm, Secret::from_bytes(secret()).unwrap()).unwrap()
}

/// A good key of each kind.
pub(super) fn bases() -> Vec<Base> {
    let mut bases = vec![asymmetric("RSA", Algorithm::RS256)];
    bases.extend(curves());
    bases.push(asymmetric("Ed25519", Algorithm::EdDSA));
    bases.push(oct());
    bases
}

/// A good key on each NIST curve.
pub(super) fn curves() -> [Base; 3] {
    [("P-256", Algorithm::ES256), ("P-384", Algorithm::ES384), ("P-521", Algorithm::ES512)]
        .map(|(name, algorithm)| asymmetric(name, algorithm))
}

pub(super) fn oct() -> Base {
    let jwk = json!({"kty": "oct", "k": base64url(secret())});
    Base { name: "oct", algorithm: Algorithm::HS256, jwk }
}

pub(super) fn asymmetric(name: &'static str, algorithm: Algorithm) -> Base {
    let jwk = kit::key(algorithm).public_jwk().expect("a key that has a public half");
    let all: Value = serde_json::from_str(&jwk).unwrap();
    let needed = |member: &&str| all.get(*member).is_some();
    let members = ["kty", "crv", "x", "y", "n", "e"].into_iter().filter(needed);
    let jwk = members.map(|member| (member.to_owned(), all[member].clone())).collect();
    Base { name, algorithm, jwk: Value::Object(jwk) }
}

/// A document that is the key: the token of its private half is accepted.
pub(super) fn opens(name: impl Into<String>, base: &Base, text: &str) -> Case {
    let seen = verdict(VerifyingKey::from_jwk(text), &base.plain_token());
    Case::same(name, seen, "accepted".to_owned())
}

/// A document that is no key.
pub(super) fn closed(name: impl Into<String>, text: &str, kind: ConfigErrorKind) -> Case {
    Case::unbuildable(name, VerifyingKey::from_jwk(text), kind)
}
