//! What a JWK is for: `alg`, `kty`, `crv`, `use` and `key_ops` (RFC 7517 §4.1 to §4.4).

use hallpass::ConfigErrorKind::{KeyConfusion, KeyFormat, KeyMismatch, KeyUsage};
use hallpass::{Algorithm, VerifyingKey};
use serde_json::json;

use super::super::kit::verdict;
use super::{Base, bases, closed, opens};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![algorithms(), key_types(), uses()]
}

/// The algorithms of RFC 7518 §3.1 and RFC 8037 §3.1 that a key of this kind is for.
fn fitting(base: &Base) -> &'static [&'static str] {
    match base.name {
        "RSA" => &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
        "P-256" => &["ES256"],
        "P-384" => &["ES384"],
        "P-521" => &["ES512"],
        "Ed25519" => &["EdDSA", "Ed25519"],
        _ => &["HS256", "HS384", "HS512"],
    }
}

/// Names of no algorithm, of one that signs nothing, or of one that is not supported.
const UNKNOWN: &[&str] = &[
    "none",
    "None",
    "NONE",
    "nOnE",
    "",
    " ",
    "hs256",
    "HS256 ",
    " RS256",
    "RS256\0",
    "HS1",
    "RS1",
    "ES256K",
    "ES521",
    "ESP256",
    "Ed448",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "RSA1_5",
    "dir",
    "A128KW",
    "ECDH-ES",
    "PBES2-HS256+A128KW",
    "A128GCM",
    "ML-DSA-44",
    "HS256,RS256",
    "*",
];

fn algorithms() -> Line {
    let known = bases().iter().flat_map(fitting).copied().collect::<Vec<_>>();
    let mut cases = Vec::new();
    for base in bases() {
        for alg in known.iter().chain(UNKNOWN) {
            let name = format!("{}: {alg:?}", base.name);
            let text = base.with("alg", json!(alg));
            let fits = fitting(&base).contains(alg);
            let symmetric = alg.starts_with("HS") && known.contains(alg);
            cases.push(match (fits, symmetric && base.name != "oct") {
                (true, _) => Case::same(name, of_algorithm(&base, alg), "accepted".to_owned()),
                (false, true) => closed(name, &text, KeyConfusion),
                (false, false) => closed(name, &text, KeyMismatch),
            });
            if fits {
                cases.extend(other_algorithms(&base, alg));
            }
        }
    }
    Line {
        name: "JWKs with every alg",
        why: "the key says its algorithm, and a token of another one is not tried with it (RFC 8725 \
              section 3.1)",
        advisories: &["CVE-2022-23539", "CVE-2026-48523", "CVE-2026-22817", "CVE-2026-22818"],
        cases,
    }
}

/// A token of the algorithm that the JWK says, and the key it makes.
fn of_algorithm(base: &Base, alg: &str) -> String {
    let algorithm = Algorithm::from_name(alg).unwrap();
    let signer = Base { name: base.name, algorithm, jwk: base.jwk.clone() };
    let key = VerifyingKey::from_jwk(&base.with("alg", json!(alg)));
    verdict(key, &signer.plain_token())
}

/// Tokens of the same key under the other algorithms that it could have been for.
fn other_algorithms(base: &Base, alg: &str) -> Vec<Case> {
    let own = Algorithm::from_name(alg);
    let others = fitting(base).iter().filter(|other| Algorithm::from_name(other) != own);
    let case = |other: &&str| {
        let algorithm = Algorithm::from_name(other).unwrap();
        let signer = Base { name: base.name, algorithm, jwk: base.jwk.clone() };
        let key = VerifyingKey::from_jwk(&base.with("alg", json!(alg)));
        let seen = verdict(key, &signer.plain_token());
        let name = format!("{}: {alg:?}, a token of {other}", base.name);
        Case::same(name, seen, "refused as UnknownKey".to_owned())
    };
    others.map(case).collect()
}

fn key_types() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        let own = base.jwk["kty"].as_str().unwrap().to_owned();
        cases.push(opens(format!("{}: {own}", base.name), &base, &base.jwk.to_string()));
        for kty in
            ["RSA", "EC", "OKP", "oct", "rsa", "ec", "okp", "OCT", "Oct", "EC ", "AKP", "DSA", ""]
                .into_iter()
                .filter(|kty| *kty != own)
        {
            let text = base.with("kty", json!(kty));
            cases.push(closed(format!("{} as {kty:?}", base.name), &text, KeyFormat));
        }
        let curves =
            ["secp256k1", "P-256K", "p-256", "P256", "P-256 ", "P-192", "P-224", "prime256v1"];
        for crv in curves.into_iter().filter(|_| base.jwk.get("crv").is_some()) {
            let text = base.with("crv", json!(crv));
            cases.push(closed(format!("{} on {crv:?}", base.name), &text, KeyFormat));
        }
        // Members of other types of key are none of this one's.
        for (member, value) in [("n", "AQAB"), ("e", "AQ"), ("k", "c2VjcmV0"), ("y", "AA")] {
            if base.jwk.get(member).is_none() {
                let name = format!("{} with a member {member}", base.name);
                cases.push(opens(name, &base, &base.with(member, json!(value))));
            }
        }
    }
    Line {
        name: "JWKs of another type than they say",
        why: "the same bytes read as a key of another type are a key that nobody made, or a public key \
              for a secret (RFC 7517 section 4.1)",
        advisories: &["CVE-2022-23541", "CVE-2026-48526"],
        cases,
    }
}

fn uses() -> Line {
    let uses =
        [None, Some("sig"), Some("enc"), Some("SIG"), Some(""), Some("sig "), Some("sig,enc")];
    let many: Vec<String> = (0..1_000).map(|n| format!("x{n}")).collect();
    let operations: Vec<(&str, Option<Vec<&str>>)> = vec![
        ("absent", None),
        ("[]", Some(vec![])),
        ("verify", Some(vec!["verify"])),
        ("sign", Some(vec!["sign"])),
        ("sign, verify", Some(vec!["sign", "verify"])),
        ("verify, verify", Some(vec!["verify", "verify"])),
        ("verify, sign, verify", Some(vec!["verify", "sign", "verify"])),
        ("encrypt", Some(vec!["encrypt"])),
        ("verify, encrypt", Some(vec!["verify", "encrypt"])),
        ("wrapKey, deriveBits", Some(vec!["wrapKey", "deriveBits"])),
        ("VERIFY", Some(vec!["VERIFY"])),
        ("verify and a space", Some(vec!["verify "])),
        ("an empty one", Some(vec![""])),
        ("sign,verify in one", Some(vec!["sign,verify"])),
        ("a thousand", Some(many.iter().map(String::as_str).collect())),
    ];
    let mut cases = Vec::new();
    for base in bases() {
        for usage in uses {
            for (name, operations) in &operations {
                let name = format!("{}: use {usage:?}, key_ops {name}", base.name);
                let mut jwk = base.jwk.clone();
                if let Some(usage) = usage {
                    jwk["use"] = json!(usage);
                }
                if let Some(operations) = operations {
                    jwk["key_ops"] = json!(operations);
                }
                let text = jwk.to_string();
                cases.push(match may_verify(usage, operations.as_deref()) {
                    true => opens(name, &base, &text),
                    false => closed(name, &text, KeyUsage),
                });
            }
        }
    }
    Line {
        name: "JWKs with every use and every key_ops",
        why: "a key for encryption, or one that contradicts itself, verifies nothing (RFC 7517 \
              sections 4.2 and 4.3)",
        advisories: &[],
        cases,
    }
}

/// JWK-03 and JWK-04 of the checklist.
fn may_verify(usage: Option<&str>, operations: Option<&[&str]>) -> bool {
    let for_signatures = usage.is_none_or(|usage| usage == "sig");
    let Some(operations) = operations else { return for_signatures };
    let once = operations.iter().all(|of| operations.iter().filter(|o| *o == of).count() == 1);
    let agree = usage.is_none() || operations.iter().all(|of| ["sign", "verify"].contains(of));
    for_signatures && once && agree && operations.contains(&"verify")
}
