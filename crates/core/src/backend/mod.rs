//! What does the cryptography: an interface that keys are given, and its implementations.

mod error;

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(feature = "jsonwebtoken")]
mod jsonwebtoken;

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use crate::{Algorithm, KeyMaterial};
use crate::{ConfigError, ConfigErrorKind};

#[cfg(feature = "jsonwebtoken")]
pub use self::jsonwebtoken::JsonWebToken;
#[cfg(feature = "aws-lc")]
pub use aws_lc::AwsLc;
pub use error::{CannotSign, InvalidSignature};

/// Prepares keys: an implementation of the signature algorithms, given to a key when it is made.
pub trait Backend: Debug + Send + Sync {
    /// Prepares a key for one algorithm. `material` was checked to fit it; a private key both signs
    /// and verifies, a secret too.
    ///
    /// # Errors
    /// [`ConfigError::from_backend`] for an algorithm that is not implemented, and for a key whose
    /// parts do not fit each other.
    fn prepare(
        &self,
        algorithm: Algorithm,
        material: &KeyMaterial,
    ) -> Result<Arc<dyn PreparedKey>, ConfigError>;
}

/// A key that a [`Backend`] has prepared, bound to one algorithm.
pub trait PreparedKey: Debug + Send + Sync {
    /// The length of each of its signatures, in bytes.
    fn signature_len(&self) -> usize;

    /// Verifies a signature, in constant time where a secret is compared.
    ///
    /// # Errors
    /// For any signature that is not this key's of `message`, of another length too.
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>;

    /// Signs. ECDSA signatures are both numbers in full length (RFC 7518 §3.4).
    ///
    /// # Errors
    /// When the key is public, and when signing fails.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        let _ = message;
        Err(CannotSign)
    }

    /// The public half of a private key, for documents that leave it out. `None` otherwise.
    fn public_key(&self) -> Option<KeyMaterial> {
        None
    }
}

impl ConfigError {
    /// For a [`Backend`] that refuses a key. The text tells the operator what to do, and shows
    /// nothing of the key.
    #[must_use]
    pub fn from_backend(kind: ConfigErrorKind, text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(kind, text)
    }
}
