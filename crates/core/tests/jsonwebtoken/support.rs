//! What the tests share.

use std::fs;
use std::path::PathBuf;

use hallpass_core::{
    Algorithm, ConfigError, ConfigErrorKind, JsonWebToken, KeyMaterial, Secret, SigningKey,
    VerifyingKey,
};
use jsonwebtoken::crypto::rust_crypto;

/// The backend in pure Rust.
pub(crate) fn pure() -> JsonWebToken {
    JsonWebToken::new(rust_crypto::DEFAULT_PROVIDER.clone())
}

/// A file of the test data of the keys.
pub(crate) fn text(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/keys/data");
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The DER of a PEM file.
pub(crate) fn der(name: &str) -> Vec<u8> {
    pem::parse(text(name)).unwrap().into_contents()
}

/// 64 bytes, no two of them the same.
pub(crate) fn secret_bytes() -> Vec<u8> {
    (1_u8..).step_by(3).take(64).collect()
}

/// The algorithms that jsonwebtoken has.
pub(crate) fn theirs() -> impl Iterator<Item = Algorithm> {
    Algorithm::ALL.iter().copied().filter(|algorithm| *algorithm != Algorithm::ES512)
}

/// A key that signs with this algorithm.
pub(crate) fn private(algorithm: Algorithm) -> KeyMaterial {
    match algorithm {
        Algorithm::ES256 => KeyMaterial::from_pem(&text("p256.pkcs8.pem")).unwrap(),
        Algorithm::ES384 => KeyMaterial::from_pem(&text("p384.pkcs8.pem")).unwrap(),
        Algorithm::ES512 => KeyMaterial::from_pem(&text("p521.pkcs8.pem")).unwrap(),
        Algorithm::EdDSA => KeyMaterial::from_pem(&text("ed25519.pkcs8.pem")).unwrap(),
        _ if algorithm.is_symmetric() => {
            KeyMaterial::Hmac(Secret::from_bytes(secret_bytes()).unwrap())
        }
        _ => KeyMaterial::from_pem(&text("rsa.pkcs8.pem")).unwrap(),
    }
}

/// The key that verifies what [`private`] signs.
pub(crate) fn public(algorithm: Algorithm) -> KeyMaterial {
    match algorithm {
        Algorithm::ES256 => KeyMaterial::from_pem(&text("p256.spki.pem")).unwrap(),
        Algorithm::ES384 => KeyMaterial::from_pem(&text("p384.spki.pem")).unwrap(),
        Algorithm::ES512 => KeyMaterial::from_pem(&text("p521.spki.pem")).unwrap(),
        Algorithm::EdDSA => KeyMaterial::from_pem(&text("ed25519.spki.pem")).unwrap(),
        _ if algorithm.is_symmetric() => private(algorithm),
        _ => KeyMaterial::from_pem(&text("rsa.spki.pem")).unwrap(),
    }
}

/// Checks that a refusal is of this kind, and that its text holds these words.
#[track_caller]
pub(crate) fn assert_refused<T>(
    name: &str,
    result: Result<T, ConfigError>,
    kind: ConfigErrorKind,
    words: &str,
) {
    let Err(error) = result else { panic!("{name}: was accepted") };
    assert_eq!(error.kind(), kind, "{name}: {error}");
    assert!(error.to_string().contains(words), "{name}: {error}");
}

/// Checks that what one key signs the other verifies, and that it refuses what is a little different.
#[track_caller]
pub(crate) fn assert_pair(name: &str, signing: &SigningKey, verifying: &VerifyingKey) {
    let token = signing.sign("at+jwt", &serde_json::json!({ "sub": "user-1" })).unwrap();
    let payload =
        verifying.verify_compact(&token).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(payload, br#"{"sub":"user-1"}"#, "{name}");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = signed.split_once('.').unwrap();
    let forged = format!("{header}.e30.{signature}");
    assert!(verifying.verify_compact(&forged).is_err(), "{name}: another payload");
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)
}
