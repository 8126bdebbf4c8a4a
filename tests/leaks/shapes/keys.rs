//! Keys: what they are made of must never be seen.

use std::sync::Arc;

use hallpass::{
    Algorithm, CannotSign, InvalidSignature, Jwk, JwkSet, KeyMaterial, KeyQuery, KeySet, KeySource,
    PreparedKey, Secret, SignError, SigningKey, StaticKeys,
};
use serde_json::json;

use super::{Row, holds};
use crate::forms::{Shown, shown};
use crate::issuers::Keys;
use crate::material::{self, PRIVATE_KEYS, hmac, oct, secret, secret_bytes, secret_text, secrets};
use crate::words::{self, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("core/key/Secret", of_secret),
        holds("core/key/KeyMaterial", of_material),
        holds("core/key/EcPrivate", of_ec),
        holds("core/key/Ed25519Private", of_ed25519),
        holds("core/key/RsaPrivate", of_rsa),
        holds("core/key/SigningKey", of_signing),
        holds("core/key/VerifyingKey", || vec![shown!("hmac", secrets(), hmac().verifying_key())]),
        holds("core/key/StaticKeys", || {
            let keys = StaticKeys::from(hmac().verifying_key());
            vec![shown!("hmac", secrets(), keys), shown!("a JWK set", material::all(), local())]
        }),
        holds("core/key/KeySet", || {
            vec![shown!("hmac", secrets(), KeySet::new([hmac().verifying_key()]))]
        }),
        holds("core/key/Jwk", of_jwk),
        holds("core/key/JwkSet", of_jwk_set),
        holds("core/key/SkippedKey", of_skipped),
        holds("core/key/KeyQuery", || {
            let (key_id, tenant) = (word("kid"), word("issuer"));
            let query = KeyQuery::new(Algorithm::HS256, Some(&key_id));
            let of_tenant = query.of_tenant(Some(&tenant));
            vec![
                shown!("a key id", words::all(), query),
                shown!("a tenant, too", words::all(), of_tenant),
            ]
        }),
        holds("core/key/Lookup", of_lookup),
        holds("core/key/SignError", of_sign_error),
    ]
}

fn of_secret() -> Vec<Shown> {
    let encoded = crate::base64::standard(secret_bytes());
    vec![
        shown!("bytes", secrets(), secret()),
        shown!("text", secrets(), Secret::from_text(secret_text()).unwrap()),
        shown!("base64", secrets(), Secret::from_base64(&encoded).unwrap()),
    ]
}

fn of_material() -> Vec<Shown> {
    let pem = PRIVATE_KEYS.iter().map(|key| shown!(key.name, &key.text, key.material()));
    let der = PRIVATE_KEYS.iter().map(|key| {
        let material = KeyMaterial::from_der(&key.der()).unwrap();
        shown!(format!("{} in DER", key.name), &key.text, material)
    });
    let jwk = PRIVATE_KEYS.iter().map(|key| {
        let material = KeyMaterial::from_jwk(key.algorithm, &key.jwk().to_string()).unwrap();
        shown!(format!("{} in a JWK", key.name), &key.text, material)
    });
    let hmac = shown!("hmac", secrets(), KeyMaterial::Hmac(secret()));
    pem.chain(der).chain(jwk).chain([hmac]).collect()
}

fn of_ec() -> Vec<Shown> {
    let keys = PRIVATE_KEYS.iter();
    keys.filter_map(|key| match key.material() {
        KeyMaterial::EcPrivate(private) => Some(shown!(key.name, &key.text, private)),
        _ => None,
    })
    .collect()
}

fn of_ed25519() -> Vec<Shown> {
    let keys = PRIVATE_KEYS.iter();
    keys.filter_map(|key| match key.material() {
        KeyMaterial::Ed25519Private(private) => Some(shown!(key.name, &key.text, private)),
        _ => None,
    })
    .collect()
}

fn of_rsa() -> Vec<Shown> {
    let keys = PRIVATE_KEYS.iter();
    keys.filter_map(|key| match key.material() {
        KeyMaterial::RsaPrivate(private) => Some(shown!(key.name, &key.text, private)),
        _ => None,
    })
    .collect()
}

fn of_signing() -> Vec<Shown> {
    let private = PRIVATE_KEYS.iter().map(|key| shown!(key.name, &key.numbers, key.signing()));
    let jwk = SigningKey::from_jwk(&oct().to_string()).unwrap();
    private
        .chain([shown!("hmac", secrets(), hmac()), shown!("a JWK", secrets(), jwk)])
        .chain(by_jsonwebtoken())
        .collect()
}

#[cfg(feature = "jsonwebtoken")]
fn by_jsonwebtoken() -> Vec<Shown> {
    let backend =
        hallpass::JsonWebToken::new(jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.clone());
    let signing = |key: &material::PrivateKey| {
        SigningKey::with_backend(key.algorithm, &key.material(), &backend).unwrap()
    };
    // It has no P-521.
    let keys = PRIVATE_KEYS.iter().filter(|key| key.algorithm != Algorithm::ES512);
    keys.map(|key| shown!(format!("{} of jsonwebtoken", key.name), &key.numbers, signing(key)))
        .collect()
}

#[cfg(not(feature = "jsonwebtoken"))]
fn by_jsonwebtoken() -> Vec<Shown> {
    Vec::new()
}

fn of_jwk() -> Vec<Shown> {
    let read = |jwk: serde_json::Value| Jwk::from_text(&jwk.to_string()).unwrap();
    let private = PRIVATE_KEYS.iter().map(|key| shown!(key.name, &key.text, read(key.jwk())));
    private.chain([shown!("oct", secrets(), read(oct()))]).collect()
}

/// A key set of the operator's with all private keys in it, of which only the secret can be used.
fn document() -> String {
    let private = PRIVATE_KEYS.iter().map(|key| key.jwk());
    json!({ "keys": private.chain([oct()]).collect::<Vec<_>>() }).to_string()
}

fn local() -> StaticKeys {
    StaticKeys::from_jwks(&document()).unwrap()
}

fn of_jwk_set() -> Vec<Shown> {
    let set = JwkSet::from_text(&document()).unwrap();
    assert_eq!((set.keys().len(), set.skipped().len()), (1, PRIVATE_KEYS.len()));
    vec![
        shown!("the operator's", material::all(), set),
        shown!("fetched", material::all(), fetched()),
    ]
}

/// A fetched set that publishes all private keys and the secret, beside a public key.
fn fetched() -> JwkSet {
    let known = crate::issuers::KNOWN.key().public_jwk().unwrap();
    let known = format!(r#"{{"keys":[{known},"#);
    JwkSet::from_remote(&document().replacen("{\"keys\":[", &known, 1)).unwrap()
}

fn of_skipped() -> Vec<Shown> {
    let fetched = fetched();
    assert_eq!(fetched.skipped().len(), PRIVATE_KEYS.len() + 1);
    let keys = local();
    let skipped = keys.skipped().iter().chain(fetched.skipped());
    skipped.map(|key| shown!(format!("key {}", key.position()), material::all(), *key)).collect()
}

fn of_lookup() -> Vec<Shown> {
    let kid = word("kid");
    let query = KeyQuery::new(Algorithm::HS256, Some(&kid));
    let canaries = words::all().clone().and(secrets());
    vec![
        shown!("ready", &canaries, StaticKeys::from(hmac().verifying_key()).lookup(&query)),
        shown!("unavailable", &canaries, Keys::Away.lookup(&query)),
        shown!("pending", &canaries, Keys::Late.lookup(&query)),
        super::jwks::waiting(),
    ]
}

/// A key in hardware that is broken.
#[derive(Debug)]
struct Broken;

impl PreparedKey for Broken {
    fn signature_len(&self) -> usize {
        64
    }

    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Err(InvalidSignature)
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, CannotSign> {
        Err(CannotSign)
    }

    fn public_key(&self) -> Option<KeyMaterial> {
        KeyMaterial::from_pem(&material::file("ed25519.spki.pem")).ok()
    }
}

fn of_sign_error() -> Vec<Shown> {
    let canaries = words::all().clone().and(secrets());
    let broken = SigningKey::from_prepared(Algorithm::EdDSA, Arc::new(Broken)).unwrap();
    let failed = |key: &SigningKey, claims: serde_json::Value| -> SignError {
        key.sign(&word("typ"), &claims).unwrap_err()
    };
    vec![
        shown!("no object", &canaries, failed(&hmac(), json!([word("claim value")]))),
        shown!(
            "too large",
            &canaries,
            failed(&hmac(), json!({ "sub": word("subject").repeat(900) }))
        ),
        shown!("broken", &canaries, failed(&broken, json!({ "sub": word("subject") }))),
    ]
}
