//! Tokens of any bytes, and what becomes of a bare JWS.

use hallpass::{SigningKey, VerifyingKey, danger};

use crate::data::base64url;
use crate::row::Outcome;

/// Verifies a bare JWS. The payload that comes back must be the one that the text spells.
pub(crate) fn verify(key: &VerifyingKey, text: &str) -> Outcome {
    match key.verify_compact(text) {
        Ok(payload) => Outcome::of_equal(text.split('.').nth(1) == Some(&*base64url(&payload))),
        refused => refused.into(),
    }
}

/// A token of this header and this payload, whatever they are, truly signed.
pub(crate) fn signed(key: &SigningKey, header: &[u8], payload: &[u8]) -> String {
    let message = format!("{}.{}", base64url(header), base64url(payload));
    let signature = danger::sign_raw(key, message.as_bytes()).expect("a key that signs");
    format!("{message}.{}", base64url(&signature))
}
