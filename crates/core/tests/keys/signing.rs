//! Signing keys, and the tokens they make.

use hallpass_core::{Algorithm, Secret, SignErrorKind, SigningKey};
use serde::Serialize;
use serde_json::json;

use super::support::{assert_pair, header, secret_bytes, text};

#[test]
fn every_algorithm_signs_and_verifies() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(*algorithm).unwrap();
        assert_eq!(key.algorithm(), *algorithm);
        assert_eq!(Algorithm::from_name(algorithm.name()), Some(*algorithm));
        assert_pair(algorithm.name(), &key, &key.verifying_key());
        let other = SigningKey::generate(*algorithm).unwrap().verifying_key();
        let token = key.sign("JWT", &json!({})).unwrap();
        assert!(other.verify_compact(&token).is_err(), "{algorithm}: another key");
    }
    assert_eq!(Algorithm::ALL.len(), 13);
    for name in ["none", "None", "hs256", "HS1", "ES256K", "", " HS256", "eddsa", "Ed448"] {
        assert_eq!(Algorithm::from_name(name), None, "{name}");
    }
}

#[test]
fn signatures_have_their_exact_length() {
    for (algorithm, len) in [
        (Algorithm::HS256, 32),
        (Algorithm::HS384, 48),
        (Algorithm::HS512, 64),
        (Algorithm::RS256, 256),
        (Algorithm::PS512, 256),
        (Algorithm::ES256, 64),
        (Algorithm::ES384, 96),
        (Algorithm::ES512, 132),
        (Algorithm::EdDSA, 64),
    ] {
        let key = SigningKey::generate(algorithm).unwrap();
        // Some numbers of ECDSA are short: they keep their zeros.
        for _ in 0..if len == 256 { 1 } else { 300 } {
            let token = key.sign("JWT", &json!({})).unwrap();
            let signature = token.rsplit('.').next().unwrap();
            let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(signature).unwrap();
            assert_eq!(bytes.len(), len, "{algorithm}");
        }
    }
}

#[test]
fn one_rsa_key_is_bound_to_one_algorithm() {
    let pem = text("rsa.pkcs8.pem");
    let pkcs1 = SigningKey::from_pem(Algorithm::RS256, &pem).unwrap();
    let pss = SigningKey::from_pem(Algorithm::PS256, &pem).unwrap();
    let token = pss.sign("JWT", &json!({})).unwrap();
    assert!(pss.verifying_key().verify_compact(&token).is_ok());
    assert!(pkcs1.verifying_key().verify_compact(&token).is_err());
}

#[test]
fn the_header_names_type_algorithm_and_key() {
    let key = SigningKey::generate(Algorithm::EdDSA).unwrap();
    let token = key.sign("at+jwt", &json!({ "sub": "a" })).unwrap();
    let id = key.key_id().unwrap();
    assert_eq!(header(&token), json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": id }));
    assert_eq!(id.len(), 43, "the thumbprint");
    let key = key.with_key_id("the \"key\"");
    assert_eq!(key.verifying_key().key_id(), Some("the \"key\""));
    assert_eq!(header(&key.sign("JWT", &json!({})).unwrap())["kid"], "the \"key\"");
    let jwk: serde_json::Value = serde_json::from_str(&key.public_jwk().unwrap()).unwrap();
    assert_eq!(jwk["kid"], "the \"key\"");
    let secret = Secret::from_bytes(secret_bytes()).unwrap();
    let key = SigningKey::hmac(Algorithm::HS256, secret).unwrap();
    assert_eq!((key.key_id(), key.public_jwk()), (None, None), "an HMAC has neither");
    let token = key.sign("JWT", &json!({})).unwrap();
    assert_eq!(header(&token), json!({ "typ": "JWT", "alg": "HS256" }));
}

#[derive(Serialize)]
struct Flat {
    sub: &'static str,
    #[serde(flatten)]
    more: serde_json::Value,
}

#[test]
fn claims_are_one_object_without_duplicates() {
    let key = SigningKey::generate(Algorithm::EdDSA).unwrap();
    let kind = |error: hallpass_core::SignError| error.kind();
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    for (name, claims) in [
        ("a string", json!("sub")),
        ("an array", json!([])),
        ("null", json!(null)),
        ("too deep", json!({ "deep": deep })),
    ] {
        let result = key.sign("JWT", &claims).map_err(kind);
        assert_eq!(result, Err(SignErrorKind::Claims), "{name}");
    }
    let twice = Flat { sub: "a", more: json!({ "sub": "b" }) };
    assert_eq!(key.sign("JWT", &twice).map_err(kind), Err(SignErrorKind::Claims));
    let once = Flat { sub: "a", more: json!({ "email": "b" }) };
    key.sign("JWT", &once).unwrap();
    let large = |len: usize| json!({ "a": "x".repeat(len) });
    let result = key.sign("JWT", &large(20_000)).map_err(kind);
    assert_eq!(result, Err(SignErrorKind::TooLarge));
    let token = key.sign("JWT", &large(12_000)).unwrap();
    assert!(token.len() <= 16_384 && key.verifying_key().verify_compact(&token).is_ok());
    // The payload alone would fit.
    assert_eq!(key.sign("JWT", &large(12_250)).map_err(kind), Err(SignErrorKind::TooLarge));
    let key = key.with_key_id("x".repeat(4_000));
    assert_eq!(key.sign("JWT", &json!({})).map_err(kind), Err(SignErrorKind::TooLarge));
}
