//! What the tests share.

use std::fs;
use std::path::PathBuf;

use hallpass_core::{Algorithm, ConfigError, ConfigErrorKind, SigningKey, VerifyingKey};
use serde_json::Value;

/// The path of a file of test data.
pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/keys/data").join(name)
}

/// A file of test data.
pub(crate) fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The DER of a PEM file of test data.
pub(crate) fn der(name: &str) -> Vec<u8> {
    pem::parse(text(name)).unwrap().into_contents()
}

/// A secret of 64 bytes, no two of them the same.
pub(crate) fn secret_bytes() -> Vec<u8> {
    (1_u8..).step_by(3).take(64).collect()
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
    // It may end up where only ASCII does: a log of another age, a terminal without UTF-8.
    assert!(error.to_string().is_ascii(), "{name}: {error}");
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
    let (cut, _) = token.split_at(token.len().saturating_sub(4));
    assert!(verifying.verify_compact(cut).is_err(), "{name}: a cut signature");
}

/// The header of a token.
pub(crate) fn header(token: &str) -> Value {
    let (header, _) = token.split_once('.').unwrap();
    let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(header).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// The algorithms of RSA keys.
pub(crate) const RSA: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];
