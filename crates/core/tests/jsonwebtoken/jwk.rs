//! JWKs and JWK sets that jsonwebtoken has read.

use std::sync::Arc;

use hallpass_core::{
    Algorithm, ConfigErrorKind, Jwk, JwkSet, SigningKey, StaticKeys, VerifyingKey,
};
use jsonwebtoken::jwk as theirs;
use serde_json::{Value, json};

use crate::support::{assert_pair, assert_refused, base64url, pure, secret_bytes, text};

fn signing(algorithm: Algorithm, pem: &str) -> SigningKey {
    SigningKey::from_pem(algorithm, &text(pem)).unwrap().with_key_id("k")
}

/// The public JWK of a key, with `more` in addition or instead; `null` takes a member away.
fn public_jwk(key: &SigningKey, more: Value) -> Value {
    let mut jwk: Value = serde_json::from_str(&key.public_jwk().unwrap()).unwrap();
    let Value::Object(more) = more else { panic!("members are an object") };
    for (name, value) in more {
        let members = jwk.as_object_mut().unwrap();
        if value.is_null() {
            members.remove(&name);
        } else {
            members.insert(name, value);
        }
    }
    jwk
}

fn read<T: serde::de::DeserializeOwned>(json: &Value) -> T {
    serde_json::from_value(json.clone()).unwrap()
}

#[test]
fn jwks_convert_with_their_names() {
    for (algorithm, pem) in [
        (Algorithm::RS256, "rsa.pkcs8.pem"),
        (Algorithm::PS512, "rsa.pkcs8.pem"),
        (Algorithm::ES256, "p256.pkcs8.pem"),
        (Algorithm::ES384, "p384.pkcs8.pem"),
        (Algorithm::EdDSA, "ed25519.pkcs8.pem"),
    ] {
        let signing = signing(algorithm, pem);
        let json = public_jwk(&signing, json!({ "x5t": "AA", "x5c": ["AA=="], "unknown": 1 }));
        let jwk: theirs::Jwk = read(&json);
        let ours = Jwk::try_from(&jwk).unwrap();
        assert_eq!((ours.key_id(), ours.algorithm()), (Some("k"), Some(algorithm)));
        assert_eq!(ours.thumbprint(), Jwk::from_text(&json.to_string()).unwrap().thumbprint());
        let key = VerifyingKey::try_from(&jwk).unwrap();
        assert_eq!((key.key_id(), key.algorithm()), (Some("k"), algorithm));
        assert_pair(algorithm.name(), &signing, &key);
    }
}

#[test]
fn bad_jwks_are_refused() {
    use ConfigErrorKind::{KeyFormat, KeyLeaked, KeyMismatch, KeyUsage, KeyWeak};
    let p256 = signing(Algorithm::ES256, "p256.pkcs8.pem");
    let p521 = signing(Algorithm::ES512, "p521.pkcs8.pem");
    let ed = signing(Algorithm::EdDSA, "ed25519.pkcs8.pem");
    let oct = |bytes: &[u8]| json!({ "kty": "oct", "alg": "HS256", "k": base64url(bytes) });
    for (name, json, kind, words) in [
        ("ES512, which they forget", public_jwk(&p521, json!({})), KeyMismatch, "from_jwk"),
        ("Ed25519", public_jwk(&ed, json!({ "alg": "Ed25519" })), KeyMismatch, "from_jwk"),
        ("for encryption", public_jwk(&p256, json!({ "use": "enc" })), KeyUsage, "`use`"),
        (
            "that may only sign",
            public_jwk(&p256, json!({ "use": null, "key_ops": ["sign"] })),
            KeyUsage,
            "verify",
        ),
        ("off the curve", public_jwk(&p256, json!({ "y": base64url(&[1; 32]) })), KeyWeak, "P-256"),
        ("of another curve", public_jwk(&p256, json!({ "crv": "P-384" })), KeyFormat, "48"),
        ("of another alg", public_jwk(&p256, json!({ "alg": "RS256" })), KeyMismatch, "RS256"),
        ("padded", public_jwk(&ed, json!({ "x": "AAAA=" })), KeyFormat, "`x`"),
        ("of a type nobody knows", json!({ "kty": "AKP", "alg": "RS256" }), KeyFormat, "`kty`"),
        ("a short secret", oct(b"7hq2mZ"), KeyWeak, "at least 32"),
        ("a known secret", oct(b"reallyreallyreallyreallyverysafe"), KeyLeaked, "public list"),
    ] {
        let jwk: theirs::Jwk = read(&json);
        assert_refused(name, VerifyingKey::try_from(&jwk), kind, words);
    }
}

/// Nobody can tell whether the set was fetched.
#[test]
fn sets_follow_the_rules_of_fetched_ones() {
    let p256 = signing(Algorithm::ES256, "p256.pkcs8.pem");
    let p521 = signing(Algorithm::ES512, "p521.pkcs8.pem");
    let rsa = signing(Algorithm::RS256, "rsa.pkcs8.pem");
    let json = json!({ "keys": [
        { "kty": "oct", "kid": "secret", "alg": "HS256", "k": base64url(&secret_bytes()) },
        public_jwk(&p256, json!({ "kid": "ec" })),
        public_jwk(&p521, json!({ "kid": "p521" })),
        { "kty": "AKP", "kid": "new" },
        public_jwk(&rsa, json!({ "kid": "rsa", "alg": null })),
    ]});
    let theirs: theirs::JwkSet = read(&json);
    let set = JwkSet::try_from(&theirs).unwrap();
    let keys: Vec<_> = set.keys().iter().map(|key| (key.key_id(), key.algorithm())).collect();
    assert_eq!(keys, [(Some("ec"), Algorithm::ES256), (Some("rsa"), Algorithm::RS256)]);
    let skipped: Vec<_> =
        set.skipped().iter().map(|key| (key.position(), key.reason().kind())).collect();
    let expected = [
        (0, ConfigErrorKind::KeyLeaked),
        (2, ConfigErrorKind::KeyMismatch),
        (3, ConfigErrorKind::KeyFormat),
    ];
    assert_eq!(skipped, expected);
    assert_eq!(StaticKeys::try_from(&theirs).unwrap().skipped().len(), 3);
    let pure = JwkSet::from_jsonwebtoken_with_backend(&theirs, Arc::new(pure())).unwrap();
    assert_eq!(pure.keys().len(), 2);
    assert_pair("the pure-Rust backend", &p256.with_key_id("ec"), &pure.keys()[0]);
    let empty: theirs::JwkSet = read(&json!({ "keys": [] }));
    let result = StaticKeys::try_from(&empty);
    assert_refused("empty", result, ConfigErrorKind::KeyMissing, "it is empty");
}

/// In a set of our own reading, the backend's gaps are skipped keys.
#[test]
fn keys_that_the_backend_lacks_are_skipped() {
    let p256 = public_jwk(&signing(Algorithm::ES256, "p256.pkcs8.pem"), json!({}));
    let p521 = public_jwk(&signing(Algorithm::ES512, "p521.pkcs8.pem"), json!({}));
    let text = json!({ "keys": [p521, p256] }).to_string();
    let set = JwkSet::from_remote_with_backend(&text, Arc::new(pure())).unwrap();
    assert_eq!(set.keys().len(), 1);
    assert_eq!(set.skipped()[0].position(), 0);
    assert!(set.skipped()[0].reason().to_string().contains("AwsLc"));
}
