//! Secrets of an HMAC: the input is one, as bytes, as text and as base64.

use hallpass_core::{
    Algorithm, ConfigError, ConfigErrorKind, Jwk, KeyMaterial, Secret, SigningKey, danger,
};

use crate::base64;

/// What anybody could know or guess is refused, in each of its spellings; what is accepted is those
/// bytes and no others, long enough for the algorithm, and is never shown.
pub fn run(data: &[u8]) {
    let bytes = Secret::from_bytes(data);
    let foreign = is_key(data);
    judge(data, data, &bytes, foreign);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let as_text = Secret::from_text(text);
    assert_eq!(kind(&as_text), kind(&bytes), "text and bytes");
    judge(data, data, &as_text, foreign);
    let trimmed = text.trim();
    let decoded = decode(trimmed);
    let as_base64 = Secret::from_base64(text);
    match &decoded {
        None => assert!(as_base64.is_err(), "no base64"),
        Some(decoded) => {
            judge(data, decoded, &as_base64, foreign || is_key(decoded));
            let directly = Secret::from_bytes(decoded.as_slice());
            assert!(as_base64.is_err() || directly.is_ok(), "base64 hides what is wrong");
            assert!(!is_key(decoded) || bytes.is_err(), "the base64 of a key as text");
        }
    }
}

/// Base64 of either alphabet, padded or not.
fn decode(text: &str) -> Option<Vec<u8>> {
    let bare = match text.strip_suffix("==").or_else(|| text.strip_suffix('=')) {
        Some(bare) if text.len().is_multiple_of(4) => bare,
        Some(_) => return None,
        None => text,
    };
    base64::decode(bare.as_bytes()).or_else(|| base64::decode_standard(bare.as_bytes()))
}

/// Whether the bytes are a key that could be published.
fn is_key(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).ok();
    KeyMaterial::from_der(bytes).is_ok()
        || text
            .is_some_and(|text| KeyMaterial::from_pem(text).is_ok() || Jwk::from_text(text).is_ok())
}

fn kind(secret: &Result<Secret, ConfigError>) -> Result<(), ConfigErrorKind> {
    secret.as_ref().map(|_| ()).map_err(ConfigError::kind)
}

/// `meant`: the bytes that the secret stands for.
fn judge(given: &[u8], meant: &[u8], secret: &Result<Secret, ConfigError>, foreign: bool) {
    let shown = match secret {
        Ok(secret) => {
            assert!(!foreign, "a key as a secret");
            assert!(meant.iter().any(|byte| !byte.is_ascii_whitespace()), "nothing");
            assert!(meant.len() > 1, "one byte");
            for period in 1..=meant.len() / 2 {
                let repeated = meant.chunks(period).all(|chunk| meant.starts_with(chunk));
                assert!(!repeated, "{period} bytes repeated");
            }
            let shown = format!("{secret:?}");
            assert_eq!(shown, format!("Secret {{ bytes: {}, .. }}", meant.len()));
            shown
        }
        Err(error) => {
            assert!(!foreign || error.kind() == ConfigErrorKind::KeyConfusion, "{error}");
            format!("{error} {error:?}")
        }
    };
    if given.trim_ascii().len() > 24 {
        let all = String::from_utf8_lossy(given.trim_ascii());
        assert!(!shown.contains(&*all), "shown: {shown}");
    }
    if secret.is_ok() {
        signs(meant);
    }
}

/// The length that each algorithm demands (RFC 7518 §3.2), and that the bytes are the key.
fn signs(meant: &[u8]) {
    use aws_lc_rs::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512, Key, verify};
    for (algorithm, len, hash) in [
        (Algorithm::HS256, 32, HMAC_SHA256),
        (Algorithm::HS384, 48, HMAC_SHA384),
        (Algorithm::HS512, 64, HMAC_SHA512),
    ] {
        let secret = Secret::from_bytes(meant).expect("accepted a moment ago");
        match SigningKey::hmac(algorithm, secret) {
            Ok(key) => {
                assert!(meant.len() >= len, "{algorithm}: {} bytes", meant.len());
                let tag = danger::sign_raw(&key, b"message").expect("a key that signs");
                assert!(verify(&Key::new(hash, meant), b"message", &tag).is_ok(), "other bytes");
            }
            Err(error) => {
                assert!(meant.len() < len, "{algorithm}: {error}");
                assert_eq!(error.kind(), ConfigErrorKind::KeyWeak);
            }
        }
    }
}
