//! Keys in PEM and DER (RFC 7468, RFC 5280 §4.1, RFC 5958, RFC 5915, RFC 8017 appendix A.1).

mod asn1;
mod blocks;
mod flips;
mod identifiers;
mod kinds;
mod large;
mod text;
mod truncated;

use hallpass::Algorithm;

use super::{data, kit};
use crate::kit::{good, header, signed};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    [
        asn1::lines(),
        blocks::lines(),
        flips::lines(),
        identifiers::lines(),
        kinds::lines(),
        large::lines(),
        text::lines(),
        truncated::lines(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A file with a public key, and the one with its private half.
pub(super) struct Public {
    pub(super) algorithm: Algorithm,
    pub(super) file: &'static str,
    private: &'static str,
}

impl Public {
    pub(super) fn text(&self) -> String {
        data::text(self.file)
    }

    pub(super) fn der(&self) -> Vec<u8> {
        data::der(self.file)
    }

    /// A token of the private half.
    pub(super) fn token(&self) -> String {
        let key = data::signing(self.algorithm, self.private);
        signed(&key, header(self.algorithm), good())
    }
}

const fn public(algorithm: Algorithm, file: &'static str, private: &'static str) -> Public {
    Public { algorithm, file, private }
}

/// The public keys, in every form.
pub(super) const PUBLIC: [Public; 9] = [
    public(Algorithm::RS256, "rsa.spki.pem", "rsa.pkcs8.pem"),
    public(Algorithm::ES256, "p256.spki.pem", "p256.pkcs8.pem"),
    public(Algorithm::ES384, "p384.spki.pem", "p384.pkcs8.pem"),
    public(Algorithm::ES512, "p521.spki.pem", "p521.pkcs8.pem"),
    public(Algorithm::EdDSA, "ed25519.spki.pem", "ed25519.pkcs8.pem"),
    public(Algorithm::RS256, "rsa.public-pkcs1.pem", "rsa.pkcs8.pem"),
    public(Algorithm::RS256, "rsa.cert.pem", "rsa.pkcs8.pem"),
    public(Algorithm::ES256, "p256.cert.pem", "p256.pkcs8.pem"),
    public(Algorithm::EdDSA, "ed25519.cert.pem", "ed25519.pkcs8.pem"),
];

/// Those of one document that says its own algorithm.
pub(super) fn spki() -> &'static [Public] {
    &PUBLIC[..5]
}

/// The private keys, in every form.
pub(super) const PRIVATE: [(Algorithm, &str); 9] = [
    (Algorithm::RS256, "rsa.pkcs8.pem"),
    (Algorithm::RS256, "rsa.pkcs1.pem"),
    (Algorithm::ES256, "p256.pkcs8.pem"),
    (Algorithm::ES256, "p256.sec1.pem"),
    (Algorithm::ES384, "p384.pkcs8.pem"),
    (Algorithm::ES384, "p384.sec1.pem"),
    (Algorithm::ES512, "p521.pkcs8.pem"),
    (Algorithm::ES512, "p521.sec1.pem"),
    (Algorithm::EdDSA, "ed25519.pkcs8.pem"),
];

/// A PEM text by which the token of this key is accepted.
pub(super) fn opens(name: impl Into<String>, key: &Public, text: &str) -> Case {
    let built = hallpass::VerifyingKey::from_pem(key.algorithm, text);
    Case::same(name, kit::verdict(built, &key.token()), "accepted".to_owned())
}

/// A DER document by which the token of this key is accepted.
pub(super) fn opens_der(name: impl Into<String>, key: &Public, der: &[u8]) -> Case {
    let built = hallpass::VerifyingKey::from_der(key.algorithm, der);
    Case::same(name, kit::verdict(built, &key.token()), "accepted".to_owned())
}

/// One element of DER: tag, length in as few bytes as it takes, content.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let len = content.len();
    if let Ok(short @ 0..=0x7f) = u8::try_from(len) {
        bytes.push(short);
    } else {
        let long = len.to_be_bytes();
        let long = &long[long.iter().take_while(|byte| **byte == 0).count()..];
        bytes.push(0x80 | u8::try_from(long.len()).unwrap());
        bytes.extend_from_slice(long);
    }
    bytes.extend_from_slice(content);
    bytes
}

/// An element around others.
pub(super) fn around(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    element(tag, &parts.concat())
}

/// The content of the element at the front, and what follows it.
pub(super) fn split(der: &[u8]) -> (&[u8], &[u8]) {
    let (len, start) = match der[1] {
        short @ 0..=0x7f => (usize::from(short), 2),
        long => {
            let count = usize::from(long & 0x7f);
            let bytes = &der[2..2 + count];
            (bytes.iter().fold(0, |len, byte| len * 256 + usize::from(*byte)), 2 + count)
        }
    };
    der[start..].split_at(len)
}

/// The elements inside of a sequence, each with its tag and length.
pub(super) fn inside(der: &[u8]) -> Vec<&[u8]> {
    let (mut rest, _) = split(der);
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (_, after) = split(rest);
        let (part, _) = rest.split_at(rest.len() - after.len());
        parts.push(part);
        rest = after;
    }
    parts
}
