//! Two issuers, each with a key for every algorithm.

use std::fs;
use std::path::PathBuf;

use hallpass_core::Algorithm::{ES256, ES384, ES512, EdDSA, HS256, HS384, HS512};
use hallpass_core::{Algorithm, Issuer, Secret, SigningKey, StaticKeys, VerifyingKey};

/// The id of every key. Both issuers use it: a key belongs to its issuer, not to its id.
pub(crate) const KEY_ID: &str = "k";

/// The keys of one issuer.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) issuer: &'static str,
    keys: Vec<SigningKey>,
}

impl Keys {
    /// The two issuers.
    pub(crate) fn both() -> [Self; 2] {
        let new = |issuer, make: fn(Algorithm) -> SigningKey| Self {
            issuer,
            keys: Algorithm::ALL.iter().map(|algorithm| make(*algorithm)).collect(),
        };
        [new("https://a.test", first), new("https://b.test", second)]
    }

    pub(crate) fn of(&self, algorithm: Algorithm) -> &SigningKey {
        self.keys.iter().find(|key| key.algorithm() == algorithm).expect("a key for each")
    }

    /// The issuer to verifiers. Each key is there under its id and without one, so that a token
    /// whose `kid` is changed still finds the key that signed it: only the signature is wrong.
    pub(crate) fn issuer(&self) -> Issuer {
        let bare = self.keys.iter().map(without_id);
        let named = self.keys.iter().map(|key| key.verifying_key().with_key_id(KEY_ID));
        Issuer::new(self.issuer, StaticKeys::from_keys(bare.chain(named)).unwrap())
    }
}

/// Public keys get their thumbprint as id: this one comes from the PEM or JWK without any.
fn without_id(key: &SigningKey) -> VerifyingKey {
    let Some(jwk) = key.public_jwk() else { return key.verifying_key() };
    let mut jwk: serde_json::Value = serde_json::from_str(&jwk).unwrap();
    jwk.as_object_mut().unwrap().remove("kid");
    let key = VerifyingKey::from_jwk(&jwk.to_string()).unwrap();
    assert_eq!(key.key_id(), None);
    key
}

/// A key of the first issuer.
pub(crate) fn first(algorithm: Algorithm) -> SigningKey {
    let name = match algorithm {
        HS256 | HS384 | HS512 => return hmac(algorithm, 1),
        ES256 => "p256.pkcs8.pem",
        ES384 => "p384.pkcs8.pem",
        ES512 => "p521.pkcs8.pem",
        EdDSA => "ed25519.pkcs8.pem",
        _ => "rsa.pkcs8.pem",
    };
    SigningKey::from_pem(algorithm, &text(name)).unwrap()
}

fn second(algorithm: Algorithm) -> SigningKey {
    let name = match algorithm {
        HS256 | HS384 | HS512 => return hmac(algorithm, 2),
        ES256 => "pyjwt/jwk_ec_key_P-256.json",
        ES384 => "pyjwt/jwk_ec_key_P-384.json",
        ES512 => "pyjwt/jwk_ec_key_P-521.json",
        EdDSA => "pyjwt/jwk_okp_key_Ed25519.json",
        _ => "pyjwt/jwk_rsa_key.json",
    };
    let mut jwk: serde_json::Value = serde_json::from_str(&text(name)).unwrap();
    jwk["alg"] = algorithm.name().into();
    SigningKey::from_jwk(&jwk.to_string()).unwrap()
}

/// One secret for the three algorithms.
fn hmac(algorithm: Algorithm, start: u8) -> SigningKey {
    let bytes: Vec<u8> = (start..).step_by(3).take(64).collect();
    SigningKey::hmac(algorithm, Secret::from_bytes(bytes).unwrap()).unwrap()
}

fn text(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/keys/data").join(name);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}
