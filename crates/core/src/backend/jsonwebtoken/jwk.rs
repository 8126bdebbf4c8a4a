//! JWKs and JWK sets that jsonwebtoken has read.

use std::io;
use std::sync::Arc;

use jsonwebtoken::jwk::{self, KeyAlgorithm};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{Backend, Jwk, JwkSet};
use crate::{ConfigError, ConfigErrorKind};

/// Read again, strictly. jsonwebtoken keeps the public members alone, and `oct`.
///
/// # Errors
/// As [`Jwk::from_text`]. `KeyMismatch` for an `alg` that jsonwebtoken does not know, such as `ES512`
/// and `Ed25519`, because it forgot which.
impl TryFrom<&jwk::Jwk> for Jwk {
    type Error = ConfigError;

    fn try_from(theirs: &jwk::Jwk) -> Result<Self, ConfigError> {
        with_text(theirs, Self::from_text)
    }
}

impl JwkSet {
    /// A JWK set that jsonwebtoken has read. Nobody can tell whether it was fetched, so the rules of
    /// [`from_remote_with_backend`](Self::from_remote_with_backend) hold: secrets are skipped.
    ///
    /// A key is skipped, too, if jsonwebtoken does not know its `alg`, such as `ES512` and `Ed25519`.
    ///
    /// # Errors
    /// As there.
    pub fn from_jsonwebtoken_with_backend(
        set: &jwk::JwkSet,
        backend: Arc<dyn Backend>,
    ) -> Result<Self, ConfigError> {
        json(set, |text| Self::from_remote_with_backend(text, backend))
    }
}

/// Hands the text of a JWK to a reader, unless its `alg` is lost.
pub(super) fn with_text<T>(
    jwk: &jwk::Jwk,
    read: impl FnOnce(&str) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    if jwk.common.key_algorithm == Some(KeyAlgorithm::UNKNOWN_ALGORITHM) {
        return Err(ConfigError::new(
            ConfigErrorKind::KeyMismatch,
            "jsonwebtoken did not know the `alg` of the JWK, and forgot it. Give its JSON to from_jwk \
             (ES512 and Ed25519 work there).",
        ));
    }
    json(jwk, read)
}

/// Hands the JSON of a value to a reader, and wipes it: it may hold a secret.
fn json<T>(
    value: &impl Serialize,
    read: impl FnOnce(&str) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    // Room for all of it at once: a buffer that grows leaves copies behind.
    let mut len = Length(0);
    serde_json::to_writer(&mut len, value).map_err(|_| not_json())?;
    let mut text = Zeroizing::new(Vec::with_capacity(len.0));
    serde_json::to_writer(&mut *text, value).map_err(|_| not_json())?;
    read(std::str::from_utf8(&text).map_err(|_| not_json())?)
}

/// Counts the bytes that are written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn not_json() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyFormat,
        "the JWK of jsonwebtoken cannot be written as JSON. Give the issuer's JSON to from_jwk.",
    )
}
