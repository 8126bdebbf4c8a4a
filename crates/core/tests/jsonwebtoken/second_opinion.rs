//! Two implementations of each algorithm, and the functions of jsonwebtoken themselves.

use std::sync::Once;

use hallpass_core::{Algorithm, AwsLc, KeyMaterial, SigningKey, VerifyingKey};
use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::{Algorithm as Theirs, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

use crate::support::{assert_pair, private, public, pure, secret_bytes, text, theirs};

/// For the functions of jsonwebtoken, which use the default of the process.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| rust_crypto::DEFAULT_PROVIDER.install_default().unwrap());
}

/// The key that `jsonwebtoken::encode` takes for an algorithm.
pub(crate) fn encoding_key(algorithm: Algorithm) -> EncodingKey {
    let pem = |name| text(name).into_bytes();
    match algorithm {
        Algorithm::ES256 => EncodingKey::from_ec_pem(&pem("p256.pkcs8.pem")).unwrap(),
        Algorithm::ES384 => EncodingKey::from_ec_pem(&pem("p384.pkcs8.pem")).unwrap(),
        Algorithm::EdDSA => EncodingKey::from_ed_pem(&pem("ed25519.pkcs8.pem")).unwrap(),
        _ if algorithm.is_symmetric() => EncodingKey::from_secret(&secret_bytes()),
        _ => EncodingKey::from_rsa_pem(&pem("rsa.pkcs8.pem")).unwrap(),
    }
}

/// The key that `jsonwebtoken::decode` takes for an algorithm.
pub(crate) fn decoding_key(algorithm: Algorithm) -> DecodingKey {
    let pem = |name| text(name).into_bytes();
    match algorithm {
        Algorithm::ES256 => DecodingKey::from_ec_pem(&pem("p256.spki.pem")).unwrap(),
        Algorithm::ES384 => DecodingKey::from_ec_pem(&pem("p384.spki.pem")).unwrap(),
        Algorithm::EdDSA => DecodingKey::from_ed_pem(&pem("ed25519.spki.pem")).unwrap(),
        _ if algorithm.is_symmetric() => DecodingKey::from_secret(&secret_bytes()),
        _ => DecodingKey::from_rsa_pem(&pem("rsa.spki.pem")).unwrap(),
    }
}

#[test]
fn one_backend_signs_and_the_other_verifies() {
    for algorithm in theirs() {
        let (private, public) = (private(algorithm), public(algorithm));
        let pure_signs = SigningKey::with_backend(algorithm, &private, &pure()).unwrap();
        let aws_signs = SigningKey::with_backend(algorithm, &private, &AwsLc).unwrap();
        let pure_verifies = VerifyingKey::with_backend(algorithm, &public, &pure()).unwrap();
        let aws_verifies = VerifyingKey::with_backend(algorithm, &public, &AwsLc).unwrap();
        assert_eq!(pure_signs.key_id(), aws_signs.key_id(), "{algorithm}");
        assert_eq!(pure_signs.public_jwk(), aws_signs.public_jwk(), "{algorithm}");
        assert_pair(algorithm.name(), &pure_signs, &aws_verifies);
        assert_pair(algorithm.name(), &aws_signs, &pure_verifies);
    }
}

/// Fresh keys of one backend, written as DER for the other, one of each kind.
#[test]
fn fresh_keys_cross_over() {
    for algorithm in [Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA, Algorithm::RS256] {
        let fresh = SigningKey::generate(algorithm).unwrap();
        let jwk = fresh.public_jwk().unwrap();
        let verifying = VerifyingKey::from_jwk_with_backend(&jwk, &pure()).unwrap();
        assert_pair(algorithm.name(), &fresh, &verifying);
    }
}

#[test]
fn their_tokens_verify_here() {
    install();
    for algorithm in theirs() {
        let header = Header::new(Theirs::try_from(algorithm).unwrap());
        let token =
            jsonwebtoken::encode(&header, &json!({ "sub": "ann" }), &encoding_key(algorithm));
        let key = VerifyingKey::from_jsonwebtoken(algorithm, &decoding_key(algorithm)).unwrap();
        assert_eq!(key.verify_compact(&token.unwrap()).unwrap(), br#"{"sub":"ann"}"#);
    }
}

#[test]
fn our_tokens_verify_there() {
    install();
    for algorithm in theirs() {
        let key = SigningKey::from_jsonwebtoken(algorithm, &encoding_key(algorithm)).unwrap();
        let token = key.sign("JWT", &json!({ "sub": "ann", "exp": 253_402_300_799_u64 })).unwrap();
        let validation = Validation::new(Theirs::try_from(algorithm).unwrap());
        let data = jsonwebtoken::decode::<Value>(&token, &decoding_key(algorithm), &validation);
        assert_eq!(data.unwrap().claims["sub"], "ann", "{algorithm}");
    }
}

/// What leaves their keys and comes back is the same key.
#[test]
fn keys_survive_the_way_there_and_back() {
    for algorithm in theirs() {
        let there = KeyMaterial::try_from(&decoding_key(algorithm)).unwrap();
        assert_eq!(there.thumbprint(), public(algorithm).thumbprint(), "{algorithm}");
        let there = KeyMaterial::try_from(&encoding_key(algorithm)).unwrap();
        assert_eq!(there.thumbprint(), private(algorithm).thumbprint(), "{algorithm}");
    }
}
