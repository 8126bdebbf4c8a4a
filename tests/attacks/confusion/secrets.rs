//! No way to write a key down makes a [`Secret`] of it.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use hallpass::ConfigErrorKind::{KeyConfusion, KeyMissing};
use hallpass::{Algorithm, ConfigError, Secret, SigningKey, StaticKeys, VerifyingKey};
use serde_json::{Value, json};

use super::forms::{Pair, data, der};
use super::{HMACS, secret_key, verifier};
use crate::kit::{base64url, good, header};
use crate::line::{Case, Line};
use crate::secrets::{SECRET, hmac_token};

/// Public keys.
pub(super) fn of_public_keys() -> Line {
    let mut cases = Vec::new();
    for pair in Pair::all() {
        for form in pair.forms().into_iter().filter(|form| form.telling) {
            for (source, secret) in sources(&form.bytes) {
                let name = format!("{}, {source}", form.name);
                cases.push(Case::unbuildable(name, secret, KeyConfusion));
            }
        }
    }
    cases.push(a_real_secret());
    Line {
        name: "secrets that are public keys",
        why: "no configuration may turn a public key into a secret, however it was copied: what \
              parses as a key is none (RFC 8725 §2.1)",
        advisories: &[
            "CVE-2017-11424",
            "CVE-2022-29217",
            "CVE-2023-48223",
            "CVE-2024-33663",
            "CVE-2024-37568",
            "CVE-2026-34950",
            "CVE-2026-48526",
        ],
        cases,
    }
}

/// Private ones, and those of algorithms that are not even supported.
pub(super) fn of_other_keys() -> Line {
    let mut cases = Vec::new();
    for (name, text) in [
        ("RSA, PKCS#8", data!("rsa.pkcs8.pem")),
        ("RSA, PKCS#1", data!("rsa.pkcs1.pem")),
        ("RSA, encrypted PKCS#8", data!("rsa.encrypted-pkcs8.pem")),
        ("RSA, encrypted PKCS#1", data!("rsa.encrypted-pkcs1.pem")),
        ("RSA-PSS, SPKI", data!("rsa-pss.spki.pem")),
        ("RSA of 1,024 bits, SPKI", data!("rsa-1024.spki.pem")),
        ("RSA, JWK", data!("pyjwt/jwk_rsa_key.json")),
        ("P-256, PKCS#8", data!("p256.pkcs8.pem")),
        ("P-256, SEC 1", data!("p256.sec1.pem")),
        ("P-256, SEC 1 without the public half", data!("p256.no-public.sec1.pem")),
        ("P-256, JWK", data!("pyjwt/jwk_ec_key_P-256.json")),
        ("P-384, SPKI", data!("p384.spki.pem")),
        ("P-521, SPKI", data!("p521.spki.pem")),
        ("secp256k1, SPKI", data!("secp256k1.spki.pem")),
        ("secp256k1, JWK", data!("pyjwt/jwk_ec_key_secp256k1.json")),
        ("Ed25519, PKCS#8", data!("ed25519.pkcs8.pem")),
        ("Ed25519, OpenSSH", data!("ed25519.openssh-private.pem")),
        ("Ed448, SPKI", data!("ed448.spki.pem")),
        ("Ed448, JWK", data!("pyjwt/jwk_okp_pub_Ed448.json")),
        ("X25519, SPKI", data!("x25519.spki.pem")),
        ("a set with an unknown algorithm", data!("pyjwt/jwk_keyset_with_unknown_alg.json")),
        ("a set of one alone", data!("pyjwt/jwk_keyset_only_unknown_alg.json")),
    ] {
        for (source, secret) in sources(text.as_bytes()) {
            cases.push(Case::unbuildable(format!("{name}, {source}"), secret, KeyConfusion));
        }
    }
    cases.push(a_real_secret());
    Line {
        name: "secrets that are other keys",
        why: "a list of the beginnings of keys is never complete: \
              whatever has the form of a key is none (RFC 8725 §2.1)",
        advisories: &["CVE-2017-11424", "CVE-2022-29217", "CVE-2024-33663", "CVE-2026-48526"],
        cases,
    }
}

/// Constructors of keys that take public ones, with the name of an HMAC.
pub(super) fn by_constructors() -> Line {
    let mut cases = Vec::new();
    for algorithm in HMACS {
        for (name, pem) in [
            ("RSA", data!("rsa.spki.pem")),
            ("RSA certificate", data!("rsa.cert.pem")),
            ("P-256", data!("p256.spki.pem")),
            ("P-256 certificate", data!("p256.cert.pem")),
            ("P-384", data!("p384.spki.pem")),
            ("P-521", data!("p521.spki.pem")),
            ("Ed25519", data!("ed25519.spki.pem")),
            ("RSA, private", data!("rsa.pkcs8.pem")),
            ("P-256, private", data!("p256.sec1.pem")),
            ("Ed25519, private", data!("ed25519.pkcs8.pem")),
        ] {
            let name = format!("{algorithm} of {name}");
            let key = VerifyingKey::from_pem(algorithm, pem);
            cases.push(Case::unbuildable(format!("{name}, PEM"), key, KeyConfusion));
            let key = VerifyingKey::from_der(algorithm, &der(pem));
            cases.push(Case::unbuildable(format!("{name}, DER"), key, KeyConfusion));
            let key = SigningKey::from_pem(algorithm, pem);
            cases.push(Case::unbuildable(format!("{name}, to sign"), key, KeyConfusion));
        }
        cases.extend(jwks_that_say(algorithm));
    }
    cases.push(a_real_secret());
    Line {
        name: "constructors with an HMAC's name",
        why: "one wrong word in a configuration or in a fetched key set would make a public key \
              a secret (RFC 8725 §3.1)",
        advisories: &["CVE-2024-37568", "CVE-2026-22817", "CVE-2026-22818", "CVE-2026-48526"],
        cases,
    }
}

/// JWKs whose `alg` lies, and `oct` keys that hold a public one.
fn jwks_that_say(algorithm: Algorithm) -> Vec<Case> {
    let mut cases = Vec::new();
    for pair in Pair::all() {
        let own = pair.key.algorithm();
        let mut jwk: Value = serde_json::from_str(&pair.key.public_jwk().unwrap()).unwrap();
        jwk["alg"] = json!(algorithm.name());
        let name = format!("{algorithm} by the JWK of a key of {own}");
        let key = VerifyingKey::from_jwk(&jwk.to_string());
        cases.push(Case::unbuildable(&name, key, KeyConfusion));
        let keys = StaticKeys::from_jwks(&json!({"keys": [jwk]}).to_string());
        cases.push(Case::unbuildable(format!("{name}, in a set"), keys, KeyMissing));
        for form in pair.forms().into_iter().filter(|form| form.plain && form.telling) {
            let oct = json!({"kty": "oct", "alg": algorithm.name(), "k": base64url(&form.bytes)});
            let name = format!("{algorithm} by an oct of {}", form.name);
            let key = VerifyingKey::from_jwk(&oct.to_string());
            cases.push(Case::unbuildable(name, key, KeyConfusion));
        }
    }
    cases
}

/// The same bytes through everything that makes secrets.
fn sources(bytes: &[u8]) -> Vec<(&'static str, Result<Secret, ConfigError>)> {
    let mut secrets =
        vec![("as bytes", Secret::from_bytes(bytes)), ("from a file", from_file(bytes))];
    if let Ok(text) = std::str::from_utf8(bytes) {
        secrets.push(("as text", Secret::from_text(text)));
        secrets.push(("as base64", Secret::from_base64(text)));
    }
    secrets
}

fn from_file(bytes: &[u8]) -> Result<Secret, ConfigError> {
    static FILES: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "hallpass-attacks-{}-{}",
        std::process::id(),
        FILES.fetch_add(1, Ordering::Relaxed)
    );
    let path: PathBuf = std::env::temp_dir().join(name);
    fs::write(&path, bytes).unwrap();
    let secret = Secret::from_file(&path);
    fs::remove_file(path).unwrap();
    secret
}

fn a_real_secret() -> Case {
    let verifier = verifier([secret_key(Algorithm::HS256)]);
    let token = hmac_token(Algorithm::HS256, SECRET, header(Algorithm::HS256), good());
    Case::accepted("a secret that is one", &verifier, token)
}
