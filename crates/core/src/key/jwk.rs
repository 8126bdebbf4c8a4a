//! One JSON Web Key (RFC 7517 §4).

use std::fmt;

use super::jwk_members::Members;
use super::jwk_usage::{Purpose, Usage};
use super::{Algorithm, KeyMaterial};
use crate::json;
use crate::{ConfigError, ConfigErrorKind};

/// A JWK, read strictly: no duplicate member, canonical base64url, numbers in their exact length.
///
/// Unknown members are ignored, and so is `x5c`: the key is what `n`, `x` and their like say.
pub struct Jwk {
    key_id: Option<String>,
    algorithm: Option<Algorithm>,
    usage: Usage,
    material: KeyMaterial,
}

impl Jwk {
    /// Reads a JWK of any kind: public, private or `oct`.
    ///
    /// # Errors
    /// `KeyFormat`, `KeyWeak`; `KeyMismatch` if its `alg` is unknown or does not fit the key;
    /// `KeyUsage` if it is not for signatures.
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        json::check_object(text).map_err(|error| not_json(&error))?;
        let members: Members<'_> = serde_json::from_str(text).map_err(|error| not_jwk(&error))?;
        // Whether the key is for signatures comes first: it explains a strange `alg`.
        let usage = Usage::new(members.usage.as_deref(), members.key_ops.as_deref())?;
        let algorithm = members.alg.as_deref().map(known_algorithm).transpose()?;
        let material = members.material()?;
        if let Some(algorithm) = algorithm {
            material.check_fits(algorithm)?;
        }
        Ok(Self { key_id: members.kid, algorithm, usage, material })
    }

    /// Its `kid`.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Its `alg`.
    #[must_use]
    pub const fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// Whether it holds a private key or a secret, which must never be published (RFC 7517 §9.2).
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.material.is_private() || matches!(self.material, KeyMaterial::Hmac(_))
    }

    /// The SHA-256 thumbprint of the public key, in base64url (RFC 7638); `None` for `oct`, where it
    /// would help guessing the secret.
    #[must_use]
    pub fn thumbprint(&self) -> Option<String> {
        self.material.thumbprint()
    }

    pub(super) const fn material(&self) -> &KeyMaterial {
        &self.material
    }

    /// The algorithms to use it for: its own, or by its type, of RSA the listed ones.
    pub(super) fn algorithms<'a>(&'a self, rsa: &'a [Algorithm]) -> &'a [Algorithm] {
        match &self.algorithm {
            Some(_) => self.algorithm.as_slice(),
            None => self.material.default_algorithms(rsa),
        }
    }

    /// Refuses a purpose that `use` and `key_ops` rule out.
    pub(super) fn check_purpose(&self, purpose: Purpose) -> Result<(), ConfigError> {
        self.usage.check(purpose)
    }

    /// The key alone, if it is for `algorithm` and may do what such a key does.
    pub(super) fn into_material_for(
        self,
        algorithm: Algorithm,
    ) -> Result<KeyMaterial, ConfigError> {
        if let Some(own) = self.algorithm.filter(|own| *own != algorithm) {
            let text = format!(
                "the JWK is for {own} by its `alg`, not for {algorithm}. Name {own}, or take another key."
            );
            return Err(ConfigError::new(ConfigErrorKind::KeyMismatch, text));
        }
        self.material.check_fits(algorithm)?;
        // What a symmetric key will do is not known yet: it must be allowed to do both.
        if self.material.is_private() || algorithm.is_symmetric() {
            self.usage.check(Purpose::Sign)?;
        }
        if !self.material.is_private() {
            self.usage.check(Purpose::Verify)?;
        }
        Ok(self.material)
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwk")
            .field("key_id", &self.key_id)
            .field("algorithm", &self.algorithm)
            .field("material", &self.material)
            .finish_non_exhaustive()
    }
}

fn known_algorithm(name: &str) -> Result<Algorithm, ConfigError> {
    Algorithm::from_name(name).ok_or_else(|| {
        ConfigError::new(
            ConfigErrorKind::KeyMismatch,
            "the JWK is for an algorithm that is not supported: its `alg` is none of HS256 to HS512, \
             RS256 to RS512, PS256 to PS512, ES256 to ES512, EdDSA and Ed25519.",
        )
    })
}

/// Says where, but not what: the parser quotes values.
fn not_json(error: &serde_json::Error) -> ConfigError {
    let text = format!(
        "the text is not a JWK: not a JSON object, or one with a duplicate member (line {}, column {}).",
        error.line(),
        error.column()
    );
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}

fn not_jwk(error: &serde_json::Error) -> ConfigError {
    let text = format!(
        "the text is not a JWK: no `kty`, or a member of the wrong type (line {}, column {}). Of a key \
         set (`keys`), use from_jwks.",
        error.line(),
        error.column()
    );
    ConfigError::new(ConfigErrorKind::KeyFormat, text)
}
