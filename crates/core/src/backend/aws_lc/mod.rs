//! The backend on `aws-lc-rs`.

mod algorithms;
mod generate;
mod hmac;
mod private;
mod public;

use std::sync::Arc;

use super::{Backend, PreparedKey};
use crate::{Algorithm, KeyMaterial};
use crate::{ConfigError, ConfigErrorKind};

/// The backend on `aws-lc-rs`: every algorithm, keys parsed once, HMAC compared in constant time.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a value without state")]
pub struct AwsLc;

impl Backend for AwsLc {
    fn prepare(
        &self,
        algorithm: Algorithm,
        material: &KeyMaterial,
    ) -> Result<Arc<dyn PreparedKey>, ConfigError> {
        material.check_fits(algorithm)?;
        Ok(match material {
            KeyMaterial::Hmac(secret) => Arc::new(hmac::Hmac::new(algorithm, secret)?),
            _ if material.is_private() => Arc::new(private::Private::new(algorithm, material)?),
            _ => Arc::new(public::Public::new(algorithm, material)?),
        })
    }
}

/// For keys that passed our own checks.
fn rejected() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyFormat,
        "the parts of the key do not fit each other: it was damaged or made up. Export it again.",
    )
}

/// For pairs of algorithm and key that were checked before.
fn mismatch() -> ConfigError {
    ConfigError::new(ConfigErrorKind::KeyMismatch, "the key does not fit the algorithm.")
}
