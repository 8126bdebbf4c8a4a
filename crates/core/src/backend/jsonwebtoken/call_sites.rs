//! The shortest ways from keys of jsonwebtoken to ours, with signatures by `aws-lc-rs`.

use std::sync::Arc;

use jsonwebtoken::{DecodingKey, EncodingKey, jwk};

use super::jwk::with_text;
use crate::{Algorithm, JwkSet, KeyMaterial, SigningKey, StaticKeys, VerifyingKey};
use crate::{AwsLc, ConfigError};

impl VerifyingKey {
    /// The key of jsonwebtoken, for one algorithm.
    ///
    /// # Errors
    /// As [`KeyMaterial`] of a `DecodingKey`, and [`with_backend`](Self::with_backend).
    pub fn from_jsonwebtoken(algorithm: Algorithm, key: &DecodingKey) -> Result<Self, ConfigError> {
        Self::with_backend(algorithm, &KeyMaterial::try_from(key)?, &AwsLc)
    }
}

impl SigningKey {
    /// The key of jsonwebtoken, for one algorithm.
    ///
    /// # Errors
    /// As [`KeyMaterial`] of an `EncodingKey`, and [`with_backend`](Self::with_backend).
    pub fn from_jsonwebtoken(algorithm: Algorithm, key: &EncodingKey) -> Result<Self, ConfigError> {
        Self::with_backend(algorithm, &KeyMaterial::try_from(key)?, &AwsLc)
    }
}

impl StaticKeys {
    /// The one key that `jsonwebtoken::decode` was given, for the algorithm that its `Validation`
    /// named.
    ///
    /// ```
    /// use hallpass_core::{Algorithm, Issuer, StaticKeys, Verifier};
    /// use jsonwebtoken::DecodingKey;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let secret = "0fZ4kM2v9qXw7Lr1Tn8sYb3Hc6Jd5Pga";
    /// let key = DecodingKey::from_secret(secret.as_bytes());
    /// let keys = StaticKeys::from_jsonwebtoken(Algorithm::HS256, &key)?;
    /// let verifier =
    ///     Verifier::builder().issuer(Issuer::new("https://shop.example.com", keys)).audience("shop").build()?;
    /// # drop(verifier);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`VerifyingKey::from_jsonwebtoken`].
    pub fn from_jsonwebtoken(algorithm: Algorithm, key: &DecodingKey) -> Result<Self, ConfigError> {
        VerifyingKey::from_jsonwebtoken(algorithm, key).map(Self::from)
    }
}

/// With its `kid`; its `alg` says the algorithm: see
/// [`from_jwk_with_backend`](VerifyingKey::from_jwk_with_backend). Public keys only, for nobody can
/// tell whether it was fetched from somewhere.
///
/// # Errors
/// As there, and as [`Jwk`](crate::Jwk) of a `Jwk`; `KeyLeaked` for a secret.
impl TryFrom<&jwk::Jwk> for VerifyingKey {
    type Error = ConfigError;

    fn try_from(theirs: &jwk::Jwk) -> Result<Self, ConfigError> {
        if crate::Jwk::try_from(theirs)?.is_secret() {
            return Err(ConfigError::from_backend(
                crate::ConfigErrorKind::KeyLeaked,
                "the JWK is a secret, which everybody has if it was fetched: if it is your own, give \
                 its JSON to VerifyingKey::from_jwk",
            ));
        }
        with_text(theirs, |text| Self::from_jwk_with_backend(text, &AwsLc))
    }
}

/// See [`from_jsonwebtoken_with_backend`](JwkSet::from_jsonwebtoken_with_backend).
///
/// # Errors
/// As there.
impl TryFrom<&jwk::JwkSet> for JwkSet {
    type Error = ConfigError;

    fn try_from(theirs: &jwk::JwkSet) -> Result<Self, ConfigError> {
        Self::from_jsonwebtoken_with_backend(theirs, Arc::new(AwsLc))
    }
}

/// See [`from_jsonwebtoken_with_backend`](JwkSet::from_jsonwebtoken_with_backend).
///
/// # Errors
/// As there.
impl TryFrom<&jwk::JwkSet> for StaticKeys {
    type Error = ConfigError;

    fn try_from(theirs: &jwk::JwkSet) -> Result<Self, ConfigError> {
        JwkSet::try_from(theirs).map(Self::from_jwk_set)
    }
}
