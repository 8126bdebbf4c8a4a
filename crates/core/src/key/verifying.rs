//! A key that verifies, bound to one algorithm.

use std::fmt;
use std::sync::Arc;

use super::jwk_usage::Purpose;
use super::{Algorithm, Jwk, KeyMaterial};
use crate::{Backend, PreparedKey};
use crate::{ConfigError, ConfigErrorKind};

/// A key that verifies signatures of exactly one algorithm, checked and prepared when it was made.
/// Cloning it is cheap.
#[derive(Clone)]
pub struct VerifyingKey {
    inner: Arc<Inner>,
}

struct Inner {
    algorithm: Algorithm,
    key_id: Option<Box<str>>,
    prepared: Arc<dyn PreparedKey>,
    secret_hint: Option<SecretHint>,
    signature_len: usize,
}

/// What may be wrong with a secret whose signatures do not verify.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SecretHint {
    /// It was used as text, but is valid base64.
    TextIsBase64,
}

/// For the operator's log.
impl fmt::Display for SecretHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TextIsBase64 => f.write_str(
                "the secret was used as text, but is valid base64: if the issuer decodes it, use \
                 Secret::from_base64 or Secret::from_env_base64",
            ),
        }
    }
}

impl VerifyingKey {
    /// A public key or a secret, with its signatures verified by `backend`.
    ///
    /// # Errors
    /// `KeyMismatch` and `KeyConfusion` if the key is not for `algorithm` (RFC 8725 §3.1), `KeyWeak`
    /// for a secret too short for it, `KeyRole` for a private key, and what the backend refuses.
    pub fn with_backend(
        algorithm: Algorithm,
        material: &KeyMaterial,
        backend: &dyn Backend,
    ) -> Result<Self, ConfigError> {
        material.check_fits(algorithm)?;
        if material.is_private() {
            return Err(private());
        }
        let prepared = backend.prepare(algorithm, material)?;
        Ok(Self::from_prepared(algorithm, material, prepared))
    }

    /// The same from a JWK, with its `kid`. Its `alg` says the algorithm; without one it is the one
    /// of its curve, RS256 for RSA, HS256 for `oct`.
    ///
    /// # Errors
    /// As [`with_backend`](Self::with_backend) and [`Jwk::from_text`]; `KeyUsage` if its `key_ops`
    /// do not let it verify.
    pub fn from_jwk_with_backend(text: &str, backend: &dyn Backend) -> Result<Self, ConfigError> {
        let jwk = Jwk::from_text(text)?;
        let algorithms = jwk.algorithms(&[Algorithm::RS256]);
        let algorithm = algorithms.first().copied().unwrap_or(Algorithm::RS256);
        Self::of_jwk(&jwk, algorithm, backend)
    }

    /// The same key under a key id: the `kid` of the tokens it verifies (RFC 7515 §4.1.4).
    #[must_use]
    pub fn with_key_id(self, key_id: impl Into<String>) -> Self {
        let key_id = Some(key_id.into().into_boxed_str());
        let Inner { algorithm, secret_hint, signature_len, .. } = *self.inner;
        let prepared = Arc::clone(&self.inner.prepared);
        Self { inner: Arc::new(Inner { algorithm, key_id, prepared, secret_hint, signature_len }) }
    }

    /// The one algorithm whose signatures it verifies.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.inner.algorithm
    }

    /// Its key id.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.inner.key_id.as_deref()
    }

    /// Whether `signature` is this key's signature of `message`.
    pub(crate) fn verify_signature(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.len() == self.signature_len()
            && self.inner.prepared.verify(message, signature).is_ok()
    }

    /// The length of each signature, in bytes.
    pub(crate) fn signature_len(&self) -> usize {
        self.inner.signature_len
    }

    /// What to tell the operator when a signature does not verify.
    pub(crate) fn secret_hint(&self) -> Option<SecretHint> {
        self.inner.secret_hint
    }

    /// For a key that was checked and prepared.
    pub(super) fn from_prepared(
        algorithm: Algorithm,
        material: &KeyMaterial,
        prepared: Arc<dyn PreparedKey>,
    ) -> Self {
        let as_text = matches!(material, KeyMaterial::Hmac(secret) if secret.looks_like_base64());
        let secret_hint = as_text.then_some(SecretHint::TextIsBase64);
        let signature_len = prepared.signature_len();
        let key_id = None;
        Self { inner: Arc::new(Inner { algorithm, key_id, prepared, secret_hint, signature_len }) }
    }

    /// For one of the algorithms of a JWK.
    pub(super) fn of_jwk(
        jwk: &Jwk,
        algorithm: Algorithm,
        backend: &dyn Backend,
    ) -> Result<Self, ConfigError> {
        if jwk.material().is_private() {
            return Err(private());
        }
        jwk.check_purpose(Purpose::Verify)?;
        let key = Self::with_backend(algorithm, jwk.material(), backend)?;
        Ok(match jwk.key_id() {
            Some(key_id) => key.with_key_id(key_id),
            None => key,
        })
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey")
            .field("algorithm", &self.algorithm())
            .field("key_id", &self.key_id())
            .finish_non_exhaustive()
    }
}

fn private() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyRole,
        "the key is private, and verifying takes the public half: `openssl pkey -in key.pem -pubout` \
         exports it, and of a JWK leave out `d` and all after it. To sign with it, use SigningKey.",
    )
}

#[cfg(feature = "aws-lc")]
mod with_aws_lc {
    use std::path::Path;

    use super::super::{Algorithm, KeyMaterial, Secret, VerifyingKey};
    use crate::AwsLc;
    use crate::ConfigError;

    impl VerifyingKey {
        /// An HMAC under a shared secret.
        ///
        /// # Errors
        /// `KeyWeak` for a secret too short for the algorithm (RFC 7518 §3.2), `KeyMismatch` for an
        /// algorithm that is no HMAC.
        pub fn hmac(algorithm: Algorithm, secret: Secret) -> Result<Self, ConfigError> {
            Self::with_backend(algorithm, &KeyMaterial::Hmac(secret), &AwsLc)
        }

        /// A public key or a certificate in PEM: see [`KeyMaterial::from_pem`].
        ///
        /// # Errors
        /// As [`KeyMaterial::from_pem`] and [`with_backend`](Self::with_backend).
        pub fn from_pem(algorithm: Algorithm, text: &str) -> Result<Self, ConfigError> {
            Self::with_backend(algorithm, &KeyMaterial::from_pem(text)?, &AwsLc)
        }

        /// The same from a file.
        ///
        /// # Errors
        /// As [`from_pem`](Self::from_pem); `KeyMissing` if the file cannot be read.
        pub fn from_pem_file(
            algorithm: Algorithm,
            path: impl AsRef<Path>,
        ) -> Result<Self, ConfigError> {
            Self::with_backend(algorithm, &KeyMaterial::from_pem_file(path)?, &AwsLc)
        }

        /// A public key or a certificate in DER.
        ///
        /// # Errors
        /// As [`from_pem`](Self::from_pem).
        pub fn from_der(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, ConfigError> {
            Self::with_backend(algorithm, &KeyMaterial::from_der(bytes)?, &AwsLc)
        }

        /// A public or `oct` JWK, with its `kid`: see
        /// [`from_jwk_with_backend`](Self::from_jwk_with_backend).
        ///
        /// # Errors
        /// As [`from_jwk_with_backend`](Self::from_jwk_with_backend).
        pub fn from_jwk(text: &str) -> Result<Self, ConfigError> {
            Self::from_jwk_with_backend(text, &AwsLc)
        }
    }
}
