//! A key that signs, bound to one algorithm.

use std::fmt;
use std::sync::Arc;

use super::jwk_usage::Purpose;
use super::thumbprint;
use super::{Algorithm, Jwk, KeyMaterial, VerifyingKey};
use crate::{Backend, CannotSign, PreparedKey};
use crate::{ConfigError, ConfigErrorKind};

/// A key that signs with exactly one algorithm. It cannot be cloned, and is wiped from memory when
/// it is dropped.
///
/// Its key id is the thumbprint of the public key (RFC 7638), unless it was given another; that of an
/// HMAC is none.
pub struct SigningKey {
    prepared: Arc<dyn PreparedKey>,
    public: Option<KeyMaterial>,
    verifying: VerifyingKey,
}

impl SigningKey {
    /// A private key or a secret, with its signatures made by `backend`.
    ///
    /// # Errors
    /// `KeyMismatch` and `KeyConfusion` if the key is not for `algorithm`, `KeyWeak` for a secret too
    /// short for it, `KeyRole` for a public key, and what the backend refuses.
    pub fn with_backend(
        algorithm: Algorithm,
        material: &KeyMaterial,
        backend: &dyn Backend,
    ) -> Result<Self, ConfigError> {
        material.check_fits(algorithm)?;
        let prepared = match material {
            KeyMaterial::Hmac(_) => {
                let prepared = backend.prepare(algorithm, material)?;
                let verifying =
                    VerifyingKey::from_prepared(algorithm, material, Arc::clone(&prepared));
                return Ok(Self { prepared, public: None, verifying });
            }
            _ if material.is_private() => backend.prepare(algorithm, material)?,
            _ => return Err(public_only()),
        };
        let public = prepared.public_key().or_else(|| material.public()).ok_or_else(no_public)?;
        let verifying = VerifyingKey::with_backend(algorithm, &public, backend)?;
        let verifying = match public.thumbprint() {
            Some(thumbprint) => verifying.with_key_id(thumbprint),
            None => verifying,
        };
        Ok(Self { prepared, public: Some(public), verifying })
    }

    /// A key that never leaves its hardware: a prepared key that signs, and tells its public half.
    ///
    /// # Errors
    /// `KeyFormat` if it does not tell its public half, `KeyMismatch` if that is not for `algorithm`.
    pub fn from_prepared(
        algorithm: Algorithm,
        prepared: Arc<dyn PreparedKey>,
    ) -> Result<Self, ConfigError> {
        let public = prepared.public_key().ok_or_else(no_public)?;
        public.check_fits(algorithm)?;
        let verifying = VerifyingKey::from_prepared(algorithm, &public, Arc::clone(&prepared));
        let verifying = match public.thumbprint() {
            Some(thumbprint) => verifying.with_key_id(thumbprint),
            None => verifying,
        };
        Ok(Self { prepared, public: Some(public), verifying })
    }

    /// The same from a JWK, with its `kid`. Its `alg` says the algorithm; without one it is the one
    /// of its curve, RS256 for RSA, HS256 for `oct`.
    ///
    /// # Errors
    /// As [`with_backend`](Self::with_backend) and [`Jwk::from_text`]; `KeyUsage` if its `key_ops`
    /// do not let it sign.
    pub fn from_jwk_with_backend(text: &str, backend: &dyn Backend) -> Result<Self, ConfigError> {
        let jwk = Jwk::from_text(text)?;
        if !jwk.is_secret() {
            return Err(public_only());
        }
        jwk.check_purpose(Purpose::Sign)?;
        let algorithms = jwk.algorithms(&[Algorithm::RS256]);
        let algorithm = algorithms.first().copied().unwrap_or(Algorithm::RS256);
        let key = Self::with_backend(algorithm, jwk.material(), backend)?;
        Ok(match jwk.key_id() {
            Some(key_id) => key.with_key_id(key_id),
            None => key,
        })
    }

    /// The same key under another key id: the `kid` of the tokens it signs (RFC 7515 §4.1.4).
    #[must_use]
    pub fn with_key_id(self, key_id: impl Into<String>) -> Self {
        Self { verifying: self.verifying.with_key_id(key_id), ..self }
    }

    /// The one algorithm it signs with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.verifying.algorithm()
    }

    /// Its key id.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.verifying.key_id()
    }

    /// The key that verifies what this one signs, under the same key id. That of an HMAC is the same
    /// secret; any other has the public half alone.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        self.verifying.clone()
    }

    /// The public half as a JWK in JSON, to publish it, with `kid`, `alg` and `use`. `None` for an
    /// HMAC, which has none.
    #[must_use]
    pub fn public_jwk(&self) -> Option<String> {
        let members = thumbprint::members(self.public.as_ref()?)?;
        let members = members.strip_suffix('}')?;
        let alg = self.algorithm();
        let kid = serde_json::to_string(self.key_id()?).ok()?;
        Some(format!(r#"{members},"kid":{kid},"alg":"{alg}","use":"sig"}}"#))
    }

    /// The signature of `message`.
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        self.prepared.sign(message)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm())
            .field("key_id", &self.key_id())
            .finish_non_exhaustive()
    }
}

fn public_only() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyRole,
        "the key is public, and signing takes the private one: a PEM labelled PRIVATE KEY, or a JWK with \
         `d`. To verify with it, use VerifyingKey.",
    )
}

fn no_public() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyFormat,
        "neither the private key nor the backend tells the public half. Export the key again with it: \
         `openssl pkey -in key.pem -out new.pem`.",
    )
}

#[cfg(feature = "aws-lc")]
mod with_aws_lc {
    use std::path::Path;

    use super::super::{Algorithm, KeyMaterial, Secret, SigningKey};
    use crate::AwsLc;
    use crate::ConfigError;

    impl SigningKey {
        /// A fresh key from the randomness of the system; of RSA one of 2,048 bits.
        ///
        /// # Errors
        /// `KeyMissing` if the system has no randomness.
        pub fn generate(algorithm: Algorithm) -> Result<Self, ConfigError> {
            Self::with_backend(algorithm, &AwsLc::generate(algorithm)?, &AwsLc)
        }

        /// An HMAC under a shared secret.
        ///
        /// # Errors
        /// `KeyWeak` for a secret too short for the algorithm (RFC 7518 §3.2), `KeyMismatch` for an
        /// algorithm that is no HMAC.
        pub fn hmac(algorithm: Algorithm, secret: Secret) -> Result<Self, ConfigError> {
            Self::with_backend(algorithm, &KeyMaterial::Hmac(secret), &AwsLc)
        }

        /// A private key in PEM: PKCS#8, PKCS#1 or SEC1, not encrypted.
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

        /// A private key in DER.
        ///
        /// # Errors
        /// As [`from_pem`](Self::from_pem).
        pub fn from_der(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, ConfigError> {
            Self::with_backend(algorithm, &KeyMaterial::from_der(bytes)?, &AwsLc)
        }

        /// A private or `oct` JWK, with its `kid`: see
        /// [`from_jwk_with_backend`](Self::from_jwk_with_backend).
        ///
        /// # Errors
        /// As [`from_jwk_with_backend`](Self::from_jwk_with_backend).
        pub fn from_jwk(text: &str) -> Result<Self, ConfigError> {
            Self::from_jwk_with_backend(text, &AwsLc)
        }
    }
}
