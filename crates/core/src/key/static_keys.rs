//! Keys from configuration.

use std::sync::Arc;

use super::{JwkSet, KeyQuery, KeySet, KeySetId, KeySource, Lookup, SkippedKey, VerifyingKey};
use crate::{ConfigError, ConfigErrorKind};

/// The keys of an issuer, given once and for all. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct StaticKeys {
    keys: Arc<KeySet>,
    skipped: Arc<[SkippedKey]>,
}

impl StaticKeys {
    /// These keys.
    ///
    /// # Errors
    /// `KeyMissing` if there is none.
    pub fn from_keys(keys: impl IntoIterator<Item = VerifyingKey>) -> Result<Self, ConfigError> {
        let keys = KeySet::new(keys);
        if keys.is_empty() {
            let text = "the issuer has no key: give StaticKeys::from_keys one or more.";
            return Err(ConfigError::new(ConfigErrorKind::KeyMissing, text));
        }
        Ok(Self { keys: Arc::new(keys), skipped: Arc::default() })
    }

    /// The keys of a JWK set.
    #[must_use]
    pub fn from_jwk_set(set: JwkSet) -> Self {
        let (keys, skipped) = set.into_parts();
        Self { keys: Arc::new(KeySet::new(keys)), skipped: skipped.into() }
    }

    /// The keys of a JWK set that cannot be used, and why. Log them at start.
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }
}

impl KeySource for StaticKeys {
    fn lookup(&self, _: &KeyQuery<'_>) -> Lookup {
        Lookup::Ready(Ok(Arc::clone(&self.keys)))
    }

    fn is_current(&self, _: &KeyQuery<'_>, id: KeySetId) -> bool {
        self.keys.id() == id
    }
}

impl From<VerifyingKey> for StaticKeys {
    fn from(key: VerifyingKey) -> Self {
        Self { keys: Arc::new(KeySet::new([key])), skipped: Arc::default() }
    }
}

#[cfg(feature = "aws-lc")]
mod with_aws_lc {
    use std::path::Path;

    use super::super::{Algorithm, JwkSet, Secret, StaticKeys, VerifyingKey};
    use crate::ConfigError;

    impl StaticKeys {
        /// One secret for HS256, of 32 bytes or more.
        ///
        /// # Errors
        /// `KeyWeak` if it is shorter (RFC 7518 §3.2).
        pub fn hs256(secret: Secret) -> Result<Self, ConfigError> {
            VerifyingKey::hmac(Algorithm::HS256, secret).map(Self::from)
        }

        /// One secret for HS384, of 48 bytes or more.
        ///
        /// # Errors
        /// `KeyWeak` if it is shorter (RFC 7518 §3.2).
        pub fn hs384(secret: Secret) -> Result<Self, ConfigError> {
            VerifyingKey::hmac(Algorithm::HS384, secret).map(Self::from)
        }

        /// One secret for HS512, of 64 bytes or more.
        ///
        /// # Errors
        /// `KeyWeak` if it is shorter (RFC 7518 §3.2).
        pub fn hs512(secret: Secret) -> Result<Self, ConfigError> {
            VerifyingKey::hmac(Algorithm::HS512, secret).map(Self::from)
        }

        /// One public key or certificate in PEM.
        ///
        /// # Errors
        /// As [`VerifyingKey::from_pem`].
        pub fn from_pem(algorithm: Algorithm, text: &str) -> Result<Self, ConfigError> {
            VerifyingKey::from_pem(algorithm, text).map(Self::from)
        }

        /// The same from a file.
        ///
        /// # Errors
        /// As [`VerifyingKey::from_pem_file`].
        pub fn from_pem_file(
            algorithm: Algorithm,
            path: impl AsRef<Path>,
        ) -> Result<Self, ConfigError> {
            VerifyingKey::from_pem_file(algorithm, path).map(Self::from)
        }

        /// One public key or certificate in DER.
        ///
        /// # Errors
        /// As [`VerifyingKey::from_der`].
        pub fn from_der(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, ConfigError> {
            VerifyingKey::from_der(algorithm, bytes).map(Self::from)
        }

        /// One JWK.
        ///
        /// # Errors
        /// As [`VerifyingKey::from_jwk`].
        pub fn from_jwk(text: &str) -> Result<Self, ConfigError> {
            VerifyingKey::from_jwk(text).map(Self::from)
        }

        /// A JWK set.
        ///
        /// # Errors
        /// As [`JwkSet::from_text`].
        pub fn from_jwks(text: &str) -> Result<Self, ConfigError> {
            JwkSet::from_text(text).map(Self::from_jwk_set)
        }

        /// The same from a file.
        ///
        /// # Errors
        /// As [`JwkSet::from_file`].
        pub fn from_jwks_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
            JwkSet::from_file(path).map(Self::from_jwk_set)
        }
    }
}
