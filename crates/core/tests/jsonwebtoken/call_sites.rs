//! The constructors that take keys of jsonwebtoken, as a user who migrates writes them.

use hallpass_core::{Algorithm, ConfigErrorKind, SigningKey, StaticKeys, VerifyingKey};
use jsonwebtoken::{DecodingKey, EncodingKey};

use crate::second_opinion::{decoding_key, encoding_key};
use crate::support::{assert_pair, assert_refused, text, theirs};

#[test]
fn keys_of_every_algorithm() {
    for algorithm in theirs() {
        let signing = SigningKey::from_jsonwebtoken(algorithm, &encoding_key(algorithm)).unwrap();
        let key = decoding_key(algorithm);
        let verifying = VerifyingKey::from_jsonwebtoken(algorithm, &key).unwrap();
        assert_pair(algorithm.name(), &signing, &verifying);
        assert!(StaticKeys::from_jsonwebtoken(algorithm, &key).is_ok(), "{algorithm}");
    }
}

/// jsonwebtoken itself takes all of these.
#[test]
fn what_migrating_brings_to_light() {
    let pem = text("rsa.spki.pem");
    let rows: [(&str, Algorithm, DecodingKey, ConfigErrorKind, &str); 6] = [
        (
            "the secret of the tutorials",
            Algorithm::HS256,
            DecodingKey::from_secret(b"secret"),
            ConfigErrorKind::KeyWeak,
            "openssl rand",
        ),
        (
            "a long one of the tutorials",
            Algorithm::HS256,
            DecodingKey::from_secret(b"reallyreallyreallyreallyverysafe"),
            ConfigErrorKind::KeyLeaked,
            "openssl rand",
        ),
        (
            "a secret of HS256 for HS512",
            Algorithm::HS512,
            DecodingKey::from_secret(b"0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga"),
            ConfigErrorKind::KeyWeak,
            "at least 64",
        ),
        (
            "a PEM as a secret",
            Algorithm::HS256,
            DecodingKey::from_secret(pem.as_bytes()),
            ConfigErrorKind::KeyConfusion,
            "from_pem",
        ),
        (
            "an RSA key for HS256",
            Algorithm::HS256,
            DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
            ConfigErrorKind::KeyConfusion,
            "RS256 to RS512",
        ),
        (
            "a P-384 key for ES256",
            Algorithm::ES256,
            DecodingKey::from_ec_pem(text("p384.spki.pem").as_bytes()).unwrap(),
            ConfigErrorKind::KeyMismatch,
            "ES384",
        ),
    ];
    for (name, algorithm, key, kind, words) in rows {
        assert_refused(name, VerifyingKey::from_jsonwebtoken(algorithm, &key), kind, words);
        assert_refused(name, StaticKeys::from_jsonwebtoken(algorithm, &key), kind, words);
    }
    let key = EncodingKey::from_secret(b"7hq2mZ");
    let result = SigningKey::from_jsonwebtoken(Algorithm::HS256, &key);
    assert_refused("signing", result, ConfigErrorKind::KeyWeak, "openssl rand");
}

/// The one algorithm that they lack, with a key that they can hold.
#[test]
fn es512_by_our_own_backend() {
    let KeyPair { x, y } = p521();
    let key = DecodingKey::from_ec_components(&x, &y).unwrap();
    let verifying = VerifyingKey::from_jsonwebtoken(Algorithm::ES512, &key).unwrap();
    let signing = SigningKey::from_pem(Algorithm::ES512, &text("p521.pkcs8.pem")).unwrap();
    assert_pair("ES512", &signing, &verifying);
}

struct KeyPair {
    x: String,
    y: String,
}

fn p521() -> KeyPair {
    let key = SigningKey::from_pem(Algorithm::ES512, &text("p521.pkcs8.pem")).unwrap();
    let jwk: serde_json::Value = serde_json::from_str(&key.public_jwk().unwrap()).unwrap();
    let member = |name: &str| jwk[name].as_str().unwrap().to_owned();
    KeyPair { x: member("x"), y: member("y") }
}
