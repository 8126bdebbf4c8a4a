//! Secrets that can be guessed, because there is too little of them.

use base64_simd::STANDARD;
use hallpass::ConfigErrorKind::{KeyFormat, KeyWeak};
use hallpass::{Algorithm, ErrorKind, Secret, SigningKey, StaticKeys, VerifyingKey};
use serde_json::json;

use super::{HMACS, SECRET, a_real_secret, hmac_token, verifier};
use crate::kit::{base64url, good, header};
use crate::line::{Case, Line};
use crate::signatures::but_last;

/// Each HMAC takes a key as long as its hash.
pub(super) fn lengths() -> Line {
    let mut cases = Vec::new();
    for (algorithm, min) in HMACS {
        for len in [1, 2, 6, 8, 16, 24, 31, 32, 47, 48, 63].into_iter().filter(|len| *len < min) {
            for (how, key) in keys(algorithm, &SECRET[..len]) {
                let name = format!("{algorithm} of {len} bytes, {how}");
                cases.push(Case::unbuildable(name, key, KeyWeak));
            }
        }
        for (how, key) in keys(algorithm, &SECRET[..min]) {
            let name = format!("{algorithm} of {min} bytes, {how}");
            cases.push(Case::same(name, key.is_ok(), true));
        }
        let verifier = verifier(algorithm, Secret::from_bytes(&SECRET[..min]).unwrap());
        let token = hmac_token(algorithm, &SECRET[..min], header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm} under {min} bytes"), &verifier, token));
        // The block of the hash is longer than the secret, and is filled with zeros.
        let longer = [&SECRET[..min], &[0]].concat();
        let token = hmac_token(algorithm, but_last(&SECRET[..min]), header(algorithm), good());
        let name = format!("{algorithm} under a byte less");
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
        let secret = Secret::from_bytes(longer).map(|secret| VerifyingKey::hmac(algorithm, secret));
        cases.push(Case::same(format!("{algorithm} with a zero more"), secret.is_ok(), true));
    }
    Line {
        name: "short secrets",
        why: "whoever has one token can try secrets until one fits: an HMAC key has as many bytes \
              as the hash, and a shorter one is an error at start (RFC 7518 §3.2)",
        advisories: &[
            "CVE-2025-45765",
            "CVE-2025-45768",
            "CVE-2025-45769",
            "CVE-2025-45770",
            "CVE-2026-44523",
        ],
        cases,
    }
}

/// The same secret through everything that makes a key of it.
fn keys(
    algorithm: Algorithm,
    secret: &[u8],
) -> Vec<(&'static str, Result<(), hallpass::ConfigError>)> {
    let bytes = || Secret::from_bytes(secret);
    let text = std::str::from_utf8(secret).unwrap();
    let base64 = STANDARD.encode_to_string(secret);
    let jwk = json!({"kty": "oct", "alg": algorithm.name(), "k": base64url(secret)}).to_string();
    let of = |secret: Result<Secret, _>| VerifyingKey::hmac(algorithm, secret?).map(drop);
    vec![
        ("from bytes", of(bytes())),
        ("from text", of(Secret::from_text(text))),
        ("from base64", of(Secret::from_base64(&base64))),
        ("to sign", bytes().and_then(|secret| SigningKey::hmac(algorithm, secret)).map(drop)),
        ("by a JWK", VerifyingKey::from_jwk(&jwk).map(drop)),
        ("by a JWK, to sign", SigningKey::from_jwk(&jwk).map(drop)),
        ("for all tokens", bytes().and_then(|secret| static_keys(algorithm, secret)).map(drop)),
    ]
}

fn static_keys(algorithm: Algorithm, secret: Secret) -> Result<StaticKeys, hallpass::ConfigError> {
    match algorithm {
        Algorithm::HS256 => StaticKeys::hs256(secret),
        Algorithm::HS384 => StaticKeys::hs384(secret),
        _ => StaticKeys::hs512(secret),
    }
}

/// Base64 that a lenient decoder reads as something shorter.
pub(super) fn loose_base64() -> Line {
    let good = STANDARD.encode_to_string(SECRET);
    let (start, end) = good.split_at(20);
    let mut cases = Vec::new();
    for (name, text) in [
        ("a sentence", "this is no base64 but a rather long sentence".to_owned()),
        ("a dash in the standard alphabet", format!("{start}+-{end}")),
        ("a blank inside", format!("{start} {end}")),
        ("a line break inside", format!("{start}\n{end}")),
        ("a dot inside", format!("{start}.{end}")),
        ("a hash inside", format!("{start}#{end}")),
        ("a NUL inside", format!("{start}\0{end}")),
        ("beyond ASCII inside", format!("{start}\u{e9}{end}")),
        ("padding inside", format!("{start}={end}")),
        ("too much padding", format!("{good}=")),
        ("too little padding", good.trim_end_matches("==").to_owned() + "="),
        ("a character too many", "A".repeat(45)),
        ("trailing bits", good.replace("aQ==", "aR==")),
        ("text after the padding", format!("{good}AAAA")),
    ] {
        cases.push(Case::unbuildable(name, Secret::from_base64(&text), KeyFormat));
    }
    cases.extend(a_real_secret());
    Line {
        name: "loose base64 of secrets",
        why: "a decoder that skips what it does not know makes a short key of a long text: base64 \
              of a secret is read to the letter (RFC 4648 §3.3)",
        advisories: &["CVE-2024-31033"],
        cases,
    }
}
