//! Secrets and private keys in a set that everybody can fetch (RFC 7517 §9.2).

use aws_lc_rs::hmac;
use hallpass::ConfigErrorKind::{KeyLeaked, KeyRole};
use hallpass::{Algorithm, ConfigErrorKind, JwkSet, Secret, SigningKey};
use serde_json::{Value, json};

use super::super::data;
use super::{Keyed, good, good_jwks, opens, set, skipped, verdicts};
use crate::kit::{self, base64url};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![published(), confused()]
}

/// The good keys, and this one.
fn with(key: &str) -> String {
    let mut keys = good_jwks();
    keys.push(key.to_owned());
    set(&keys)
}

fn published() -> Line {
    let mut cases = Vec::new();
    for (algorithm, file) in [
        (Algorithm::RS256, "pyjwt/jwk_rsa_key.json"),
        (Algorithm::ES256, "pyjwt/jwk_ec_key_P-256.json"),
        (Algorithm::ES384, "pyjwt/jwk_ec_key_P-384.json"),
        (Algorithm::ES512, "pyjwt/jwk_ec_key_P-521.json"),
        (Algorithm::EdDSA, "pyjwt/jwk_okp_key_Ed25519.json"),
    ] {
        let mut jwk: Value = serde_json::from_str(&data::text(file)).unwrap();
        (jwk["kid"], jwk["alg"]) = (json!("leaked"), json!(algorithm.name()));
        let key = SigningKey::from_jwk(&jwk.to_string()).unwrap();
        let header = json!({"alg": algorithm.name(), "kid": "leaked"}).to_string();
        cases.extend(of_leaked(
            algorithm.name(),
            &jwk,
            &kit::signed(&key, header, kit::good()),
            KeyRole,
        ));
    }
    cases.extend(numbers_of_rsa());
    cases.extend(secrets());
    let remote = super::READERS[0];
    cases.push(opens("nothing of the kind", remote, &set(&good_jwks())));
    Line {
        name: "private keys and secrets in a published set",
        why: "whoever fetches the set can sign: such a key verifies nothing, and its publication is \
              told (RFC 7517 section 9.2)",
        advisories: &["CVE-2026-44699"],
        cases,
    }
}

/// It is left out, its tokens are refused, and the others' are not.
fn of_leaked(name: &str, jwk: &Value, token: &str, local: ConfigErrorKind) -> Vec<Case> {
    let text = with(&jwk.to_string());
    let tokens = [token.to_owned(), good()[0].token()];
    let refused = ["refused as UnknownKey", "accepted"].map(str::to_owned).to_vec();
    let case = |how: &str, set: Result<JwkSet, _>, kind| {
        let skipped = skipped(&set);
        let seen = (skipped, verdicts(set, &tokens));
        Case::same(format!("{name}, {how}"), seen, (vec![(good().len(), kind)], refused.clone()))
    };
    vec![
        case("fetched", JwkSet::from_remote(&text), KeyLeaked),
        case("of the operator", JwkSet::from_text(&text), local),
    ]
}

/// Each of these numbers is the whole private key (RFC 7518 §6.3.2).
fn numbers_of_rsa() -> Vec<Case> {
    let whole: Value = serde_json::from_str(&data::text("pyjwt/jwk_rsa_key.json")).unwrap();
    let key = SigningKey::from_jwk(&whole.to_string()).unwrap();
    let token = kit::signed(&key, kit::header(Algorithm::RS256), kit::good());
    let public = |member: &str| {
        let mut jwk = json!({"kty": "RSA", "n": whole["n"], "e": whole["e"]});
        jwk[member] = whole[member].clone();
        jwk.to_string()
    };
    let case = |member: &str| {
        let set = JwkSet::from_remote(&set(&[good_jwks()[0].clone(), public(member)]));
        let skipped = skipped(&set);
        let seen = (skipped, verdicts(set, std::slice::from_ref(&token)));
        let expected = (vec![(1, KeyLeaked)], vec!["refused as UnknownKey".to_owned()]);
        Case::same(format!("RSA with {member} and no other private member"), seen, expected)
    };
    ["d", "p", "q", "dp", "dq", "qi"].map(case).into()
}

fn secrets() -> Vec<Case> {
    let bytes: Vec<u8> = (1_u8..).step_by(3).take(64).collect();
    let mut cases = Vec::new();
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let key = SigningKey::hmac(algorithm, Secret::from_bytes(bytes.clone()).unwrap()).unwrap();
        let jwk =
            json!({"kty": "oct", "k": base64url(&bytes), "alg": algorithm.name(), "kid": "oct"});
        let header = json!({"alg": algorithm.name(), "kid": "oct"}).to_string();
        let tokens = [kit::signed(&key, header, kit::good())];
        let text = with(&jwk.to_string());
        let fetched = JwkSet::from_remote(&text);
        let name = format!("a secret for {algorithm}, fetched");
        let seen = (skipped(&fetched), verdicts(fetched, &tokens));
        let refused = vec!["refused as UnknownKey".to_owned()];
        cases.push(Case::same(name, seen, (vec![(good().len(), KeyLeaked)], refused)));
        // The operator's own file may hold the operator's own secret.
        let name = format!("a secret for {algorithm}, of the operator");
        let seen = verdicts(JwkSet::from_text(&text), &tokens);
        cases.push(Case::same(name, seen, vec!["accepted".to_owned()]));
    }
    cases
}

/// HMACs under whatever of a public set could pass for a secret.
fn confused() -> Line {
    let text = set(&good_jwks());
    let mut secrets: Vec<(String, Vec<u8>)> =
        vec![("nothing".to_owned(), Vec::new()), ("the set".to_owned(), text.clone().into_bytes())];
    for key in good() {
        let jwk = &key.jwk;
        let kid = jwk["kid"].as_str().unwrap();
        secrets.push((format!("the key {kid}"), jwk.to_string().into_bytes()));
        secrets.push((format!("the name {kid}"), kid.as_bytes().to_vec()));
        for member in ["n", "e", "x", "y"] {
            let Some(text) = jwk.get(member).and_then(Value::as_str) else { continue };
            let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text).unwrap();
            secrets.push((format!("{member} of {kid}"), bytes));
            secrets.push((format!("the text {member} of {kid}"), text.as_bytes().to_vec()));
        }
    }
    let mut cases = Vec::new();
    for (alg, hash) in
        [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)]
    {
        for (name, secret) in &secrets {
            for kid in [None, Some("ec"), Some("rsa"), Some("ed")] {
                let header = json!({"alg": alg, "kid": kid});
                let header = if kid.is_none() { json!({"alg": alg}) } else { header };
                let input = kit::unsigned(header.to_string(), kit::good());
                let tag = hmac::sign(&hmac::Key::new(hash, secret), input.as_bytes());
                let token = kit::with_signature(&input, tag);
                let seen = verdicts(JwkSet::from_remote(&text), &[token]);
                let name = format!("{alg} under {name}, kid {kid:?}");
                cases.push(Case::same(name, seen, vec!["refused as UnknownKey".to_owned()]));
            }
        }
    }
    let tokens: Vec<String> = good().iter().map(Keyed::token).collect();
    let seen = verdicts(JwkSet::from_remote(&text), &tokens);
    cases.push(Case::same("the keys' own tokens", seen, vec!["accepted".to_owned(); 3]));
    Line {
        name: "HMACs under what a public set says",
        why: "everybody has the set: no key of it is ever a secret (RFC 8725 section 2.1)",
        advisories: &["CVE-2026-44699", "CVE-2026-22817", "CVE-2024-37568"],
        cases,
    }
}
