//! Ids that several keys have.

use hallpass::{Algorithm, ErrorKind, Issuer, KeySet, SigningKey, StaticKeys, Verifier};
use serde_json::json;

use super::verifier_of;
use crate::kit::{AUDIENCE, builder, claims, good, header, key, signed};
use crate::line::{Case, Line};
use crate::secrets::{SECRET, hmac_token};

const A: &str = "https://a.example.com";
const B: &str = "https://b.example.com";

/// Two issuers whose keys have the same id: one cannot speak for the other.
pub(super) fn of_two_issuers() -> Line {
    let new = || SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("1");
    let (a, b) = (new(), new());
    let of = |name, key: &SigningKey| Issuer::new(name, StaticKeys::from(key.verifying_key()));
    let both = |first: Issuer, second: Issuer| {
        builder([first, second]).audience(AUDIENCE).build().unwrap()
    };
    let b_for_its_own = of(B, &b).audience("its own");
    let verifiers: [(&str, Verifier); 3] = [
        ("A before B", both(of(A, &a), of(B, &b))),
        ("B before A", both(of(B, &b), of(A, &a))),
        ("B for its own", both(b_for_its_own, of(A, &a))),
    ];
    let mut cases = Vec::new();
    for (how, verifier) in &verifiers {
        for (id, header) in
            [("the id", r#"{"alg":"ES256","kid":"1"}"#), ("no id", r#"{"alg":"ES256"}"#)]
        {
            for (name, key, issuer, kind) in [
                ("B signs for A", &b, json!(A), ErrorKind::Signature),
                ("A signs for B", &a, json!(B), ErrorKind::Signature),
                ("A signs for C", &a, json!("https://c.example.com"), ErrorKind::WrongIssuer),
                ("B signs for nobody", &b, json!(""), ErrorKind::WrongIssuer),
                ("B signs without a name", &b, json!(null), ErrorKind::WrongIssuer),
                ("B signs for both", &b, json!([A, B]), ErrorKind::WrongIssuer),
            ] {
                let token = signed(key, header, claims(json!({"iss": issuer})));
                let name = format!("{how}, {id}: {name}");
                cases.push(Case::refused(name, verifier, token, kind));
            }
            let token = signed(&a, header, claims(json!({"iss": A})));
            cases.push(Case::accepted(format!("{how}, {id}: A for itself"), verifier, token));
        }
    }
    Line {
        name: "one key id, two issuers",
        why: "a tenant or a partner could sign for the other: keys belong to an issuer, and are \
              looked up among its own (RFC 8725 §3.8)",
        advisories: &["CVE-2026-23552", "CVE-2026-49998"],
        cases,
    }
}

/// One issuer, one id, keys of different types and several of one type.
pub(super) fn of_two_types() -> Line {
    let id = |algorithm: Algorithm| key(algorithm).verifying_key().with_key_id("1");
    let mixed = [Algorithm::RS256, Algorithm::ES256, Algorithm::HS256, Algorithm::EdDSA];
    let verifier = verifier_of(StaticKeys::from_keys(mixed.map(id)).unwrap());
    let mut cases = Vec::new();
    let header_of = |algorithm: Algorithm| json!({"alg": algorithm.name(), "kid": "1"}).to_string();
    for named in mixed {
        for used in mixed {
            let token = signed(key(used), header_of(named), good());
            let name = format!("a header of {named}, a signature of {used}");
            cases.push(if named == used {
                Case::accepted(name, &verifier, token)
            } else {
                Case::refused(name, &verifier, token, ErrorKind::Signature)
            });
        }
        let public = key(named).public_jwk().unwrap_or_default();
        let token = hmac_token(Algorithm::HS256, public, header_of(Algorithm::HS256), good());
        let name = format!("an HMAC under the public key of {named}");
        cases.push(Case::refused(name, &verifier, token, ErrorKind::Signature));
    }
    for other in [Algorithm::PS256, Algorithm::ES384, Algorithm::HS384] {
        let token = signed(key(other), header_of(other), good());
        let name = format!("{other}, which no key of this id has");
        cases.push(Case::refused(name, &verifier, token, ErrorKind::UnknownKey));
    }
    cases.extend(several_of_one_type());
    Line {
        name: "one key id, several keys",
        why: "the last or the first key of an id would be used whatever it is for: those that fit \
              the algorithm are tried, four at most (RFC 7517 §4.5)",
        advisories: &["CVE-2021-46743"],
        cases,
    }
}

fn several_of_one_type() -> Vec<Case> {
    let keys: Vec<_> =
        (0..6).map(|_| SigningKey::generate(Algorithm::EdDSA).unwrap().with_key_id("1")).collect();
    let verifying = keys.iter().map(SigningKey::verifying_key);
    let verifier = verifier_of(StaticKeys::from_keys(verifying).unwrap());
    let token = |key: &SigningKey| signed(key, header(Algorithm::EdDSA), good());
    let cases = keys.iter().enumerate().map(|(at, key)| {
        let name = format!("key {at} of six with one id");
        if at < KeySet::MAX_CANDIDATES {
            Case::accepted(name, &verifier, token(key))
        } else {
            Case::refused(name, &verifier, token(key), ErrorKind::Signature)
        }
    });
    let secret = hmac_token(Algorithm::HS256, SECRET, header(Algorithm::HS256), good());
    let unknown =
        Case::refused("a secret, where there is none", &verifier, secret, ErrorKind::UnknownKey);
    cases.chain([unknown]).collect()
}
