//! Wycheproof: signatures over any bytes, on each backend that has the algorithm.

use std::sync::Arc;

use hallpass::{Algorithm, ConfigError, ConfigErrorKind, KeyMaterial, PreparedKey, Secret};
use hallpass::{Curve, EcPublic, Ed25519Public, RsaPublic};
use serde_json::Value;

use crate::backends::Named;
use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::{Job, Suite};
use crate::{backends, data};

/// The files, and the algorithm of each.
pub(super) const FILES: [(&str, Algorithm); 13] = [
    ("hmac_sha256", Algorithm::HS256),
    ("hmac_sha384", Algorithm::HS384),
    ("hmac_sha512", Algorithm::HS512),
    ("rsa_signature_2048_sha256", Algorithm::RS256),
    ("rsa_signature_2048_sha384", Algorithm::RS384),
    ("rsa_signature_2048_sha512", Algorithm::RS512),
    ("rsa_pss_2048_sha256_mgf1_32", Algorithm::PS256),
    ("rsa_pss_2048_sha384_mgf1_48", Algorithm::PS384),
    ("rsa_pss_4096_sha512_mgf1_64", Algorithm::PS512),
    ("ecdsa_secp256r1_sha256_p1363", Algorithm::ES256),
    ("ecdsa_secp384r1_sha384_p1363", Algorithm::ES384),
    ("ecdsa_secp521r1_sha512_p1363", Algorithm::ES512),
    ("ed25519", Algorithm::EdDSA),
];

/// One suite a file and backend.
pub(crate) fn jobs() -> Vec<Job> {
    let mut jobs = Vec::new();
    for named in backends::all() {
        for (file, algorithm) in FILES.iter().filter(|(_, algorithm)| named.has(*algorithm)) {
            let named = named.clone();
            jobs.push(Job::new(move || suite(file, *algorithm, &named)));
        }
    }
    jobs
}

/// A file of them.
pub(super) fn read(name: &str) -> Value {
    data::json(&format!("wycheproof/{name}_test.json"))
}

/// The public key of a group, from its numbers.
pub(super) fn public(group: &Value, algorithm: Algorithm) -> Result<KeyMaterial, ConfigError> {
    let key = &group["publicKey"];
    match algorithm {
        Algorithm::ES256 => ec(key, Curve::P256),
        Algorithm::ES384 => ec(key, Curve::P384),
        Algorithm::ES512 => ec(key, Curve::P521),
        Algorithm::EdDSA => {
            Ed25519Public::new(&data::hex(key, "pk")).map(KeyMaterial::Ed25519Public)
        }
        _ => {
            let number = |name| {
                let bytes = data::hex(key, name);
                bytes.strip_prefix(&[0]).unwrap_or(&bytes).to_vec()
            };
            let key = RsaPublic::new(number("modulus"), number("publicExponent"));
            key.map(KeyMaterial::RsaPublic)
        }
    }
}

fn ec(key: &Value, curve: Curve) -> Result<KeyMaterial, ConfigError> {
    EcPublic::new(curve, data::hex(key, "uncompressed")).map(KeyMaterial::EcPublic)
}

fn suite(name: &str, algorithm: Algorithm, named: &Named) -> Suite {
    let backend = &named.backend;
    let file = read(name);
    let mut rows = Vec::new();
    for group in data::list(&file, "testGroups") {
        let of_group = (!algorithm.is_symmetric())
            .then(|| public(group, algorithm).and_then(|key| backend.prepare(algorithm, &key)));
        for test in data::list(group, "tests") {
            let key = of_group.clone().unwrap_or_else(|| {
                let secret = KeyMaterial::Hmac(Secret::from_bytes(data::hex(test, "key"))?);
                backend.prepare(algorithm, &secret)
            });
            rows.push(row(group, test, algorithm, key));
        }
    }
    let count = data::number(&file, "numberOfTests");
    Suite::new(format!("wycheproof {name}, {}", named.name), count, rows)
}

fn row(
    group: &Value,
    test: &Value,
    algorithm: Algorithm,
    key: Result<Arc<dyn PreparedKey>, ConfigError>,
) -> Row {
    let signature = data::hex(test, if algorithm.is_symmetric() { "tag" } else { "sig" });
    let outcome = match key {
        Err(error) => Outcome::from(Err::<(), _>(error)),
        Ok(key) => match key.verify(&data::hex(test, "msg"), &signature) {
            Ok(()) => Outcome::Accepted,
            Err(_) => Outcome::Refused(Why::Signature),
        },
    };
    let expect = match data::member(test, "result") {
        "valid" => Expect::Accept,
        // Forms that a verifier may take: ours must not. It is RSA's DigestInfo without NULL.
        "acceptable" | "invalid" => Expect::Refuse,
        other => panic!("{other}"),
    };
    let row = Row::new(format!("tcId {}", data::number(test, "tcId")), expect, outcome);
    match (expect, hmac_exception(group, algorithm)) {
        (Expect::Accept, Some((reason, ours))) => row.apart(reason, ours),
        _ => row,
    }
}

/// What JWS does not have of the HMACs that the files have (RFC 7518 §3.2).
fn hmac_exception(group: &Value, algorithm: Algorithm) -> Option<(&'static str, Expect)> {
    let bits = match algorithm {
        Algorithm::HS256 => 256,
        Algorithm::HS384 => 384,
        Algorithm::HS512 => 512,
        _ => return None,
    };
    if data::number(group, "keySize") < bits {
        return Some((SHORT, Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyWeak)])));
    }
    (data::number(group, "tagSize") < bits)
        .then_some((TRUNCATED, Expect::RefuseFor(&[Why::Signature])))
}

const SHORT: &str = "a secret shorter than the hash";

const TRUNCATED: &str = "a truncated HMAC, which JWS does not have";
