//! What a key is made of, checked, in a form that every backend understands.

use std::path::Path;

use super::algorithm::KeyType;
use super::{Algorithm, Secret};
use super::{EcPrivate, EcPublic, Ed25519Private, Ed25519Public, RsaPrivate, RsaPublic};
use super::{der, file, jwk, pem, thumbprint};
use crate::{ConfigError, ConfigErrorKind};

/// A key before it is bound to an algorithm and handed to a [`Backend`](crate::Backend): already
/// checked for size, form, and points that are weak or not on their curve.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyMaterial {
    /// Signs with ECDSA.
    EcPrivate(EcPrivate),
    /// Verifies ECDSA.
    EcPublic(EcPublic),
    /// Signs with Ed25519.
    Ed25519Private(Ed25519Private),
    /// Verifies Ed25519.
    Ed25519Public(Ed25519Public),
    /// Signs and verifies with an HMAC.
    Hmac(Secret),
    /// Signs with RSA.
    RsaPrivate(RsaPrivate),
    /// Verifies RSA.
    RsaPublic(RsaPublic),
}

impl KeyMaterial {
    /// A public or private key from PEM text, which must hold exactly one: `PUBLIC KEY`,
    /// `RSA PUBLIC KEY`, `CERTIFICATE`, `PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`.
    ///
    /// Of a certificate the key alone is taken: neither its validity nor its chain is checked. Of
    /// several certificates it is the first, which is the server's own in a chain.
    ///
    /// # Errors
    /// `KeyFormat`, `KeyMissing` and `KeyWeak`; encrypted keys and OpenSSH's are refused with the
    /// command that converts them.
    pub fn from_pem(text: &str) -> Result<Self, ConfigError> {
        pem::read(text)
    }

    /// The same from a file.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem); `KeyMissing` if the file cannot be read.
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::from_pem(&file::read_text(path.as_ref(), file::MAX_KEY_FILE)?)
    }

    /// The same from DER, where the structure says what it is.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(bytes: &[u8]) -> Result<Self, ConfigError> {
        der::read(bytes)
    }

    /// A key of any kind from a JWK, for one algorithm (RFC 7517 §4).
    ///
    /// # Errors
    /// `KeyFormat` and `KeyWeak`; `KeyMismatch` if its `alg` or `kty` is for another algorithm,
    /// `KeyUsage` if its `use` or `key_ops` rule out what such a key does.
    pub fn from_jwk(algorithm: Algorithm, text: &str) -> Result<Self, ConfigError> {
        jwk::Jwk::from_text(text)?.into_material_for(algorithm)
    }

    /// The SHA-256 thumbprint of the public key, in base64url (RFC 7638). `None` for a secret, where
    /// it would help guessing, and for a private key whose document does not hold the public half.
    #[must_use]
    pub fn thumbprint(&self) -> Option<String> {
        thumbprint::of(self)
    }

    /// Whether it may sign with asymmetric keys, so that nobody should have it who only verifies.
    pub(crate) const fn is_private(&self) -> bool {
        matches!(self, Self::EcPrivate(_) | Self::Ed25519Private(_) | Self::RsaPrivate(_))
    }

    /// The public half of a private key, if the document has it.
    pub(crate) fn public(&self) -> Option<Self> {
        match self {
            Self::EcPrivate(key) => key.public().cloned().map(Self::EcPublic),
            Self::Ed25519Private(key) => key.public().cloned().map(Self::Ed25519Public),
            Self::RsaPrivate(key) => Some(Self::RsaPublic(key.public().clone())),
            Self::EcPublic(_) | Self::Ed25519Public(_) | Self::Hmac(_) | Self::RsaPublic(_) => None,
        }
    }

    /// Refuses a key that is not for `algorithm` (RFC 8725 §3.1), and a secret too short for it.
    pub(crate) fn check_fits(&self, algorithm: Algorithm) -> Result<(), ConfigError> {
        let fits = match (algorithm.key_type(), self) {
            (KeyType::Hmac { min_len }, Self::Hmac(secret)) => {
                return secret.check_len(algorithm.name(), min_len);
            }
            (KeyType::Ec(curve), Self::EcPublic(key)) => key.curve() == curve,
            (KeyType::Ec(curve), Self::EcPrivate(key)) => key.curve() == curve,
            (KeyType::Ed25519, Self::Ed25519Public(_) | Self::Ed25519Private(_)) => true,
            (KeyType::Rsa, Self::RsaPublic(_) | Self::RsaPrivate(_)) => true,
            _ => false,
        };
        if fits { Ok(()) } else { Err(self.misfit(algorithm)) }
    }

    /// What it is, for error texts.
    pub(crate) const fn describe(&self) -> &'static str {
        match self {
            Self::EcPrivate(key) => key.curve().key_name(),
            Self::EcPublic(key) => key.curve().key_name(),
            Self::Ed25519Private(_) | Self::Ed25519Public(_) => "an Ed25519 key",
            Self::Hmac(_) => "a shared secret",
            Self::RsaPrivate(_) | Self::RsaPublic(_) => "an RSA key",
        }
    }

    fn misfit(&self, algorithm: Algorithm) -> ConfigError {
        let what = self.describe();
        if algorithm.is_symmetric() {
            let text = format!(
                "the key is {what}, which must not be the secret of {algorithm}: whoever has the public \
                 key could sign tokens. Name an algorithm that fits it: {}.",
                self.fitting()
            );
            return ConfigError::new(ConfigErrorKind::KeyConfusion, text);
        }
        let text = format!(
            "the key is {what}, which fits {}, not {algorithm}. Name one that fits, or take another key.",
            self.fitting()
        );
        ConfigError::new(ConfigErrorKind::KeyMismatch, text)
    }

    const fn fitting(&self) -> &'static str {
        match self {
            Self::EcPrivate(key) => key.curve().algorithm_name(),
            Self::EcPublic(key) => key.curve().algorithm_name(),
            Self::Ed25519Private(_) | Self::Ed25519Public(_) => "EdDSA",
            Self::Hmac(_) => "HS256, HS384 or HS512",
            Self::RsaPrivate(_) | Self::RsaPublic(_) => "RS256 to RS512 or PS256 to PS512",
        }
    }

    /// The algorithms of a key that names none: what fits it, of RSA the listed ones.
    pub(super) fn default_algorithms<'a>(&self, rsa: &'a [Algorithm]) -> &'a [Algorithm] {
        match self {
            Self::EcPrivate(key) => key.curve().algorithms(),
            Self::EcPublic(key) => key.curve().algorithms(),
            Self::Ed25519Private(_) | Self::Ed25519Public(_) => &[Algorithm::EdDSA],
            Self::Hmac(_) => &[Algorithm::HS256],
            Self::RsaPrivate(_) | Self::RsaPublic(_) => rsa,
        }
    }
}
