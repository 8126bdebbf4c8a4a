//! HMAC, its key schedule kept.

use std::fmt;

use aws_lc_rs::hmac;

use super::super::{CannotSign, InvalidSignature, PreparedKey};
use super::{algorithms, mismatch};
use crate::ConfigError;
use crate::{Algorithm, Secret};

pub(super) struct Hmac {
    key: hmac::Key,
}

impl Hmac {
    pub(super) fn new(algorithm: Algorithm, secret: &Secret) -> Result<Self, ConfigError> {
        let algorithm = algorithms::hmac(algorithm).ok_or_else(mismatch)?;
        Ok(Self { key: hmac::Key::new(algorithm, secret.expose()) })
    }
}

impl PreparedKey for Hmac {
    fn signature_len(&self) -> usize {
        self.key.algorithm().tag_len()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        if signature.len() != self.signature_len() {
            return Err(InvalidSignature);
        }
        // In constant time.
        hmac::verify(&self.key, message, signature).map_err(|_| InvalidSignature)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        Ok(hmac::sign(&self.key, message).as_ref().to_vec())
    }
}

impl fmt::Debug for Hmac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hmac").finish_non_exhaustive()
    }
}
