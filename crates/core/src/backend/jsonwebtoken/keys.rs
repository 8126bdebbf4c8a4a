//! What the keys of jsonwebtoken hold.

use jsonwebtoken::{AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};

use crate::{ConfigError, ConfigErrorKind};
use crate::{Curve, EcPublic, Ed25519Public, KeyMaterial, RsaPublic, Secret};

/// From whichever constructor it came, with every check of this crate. An EC key is on the curve of
/// its length.
///
/// # Errors
/// `KeyFormat` and `KeyWeak` for what is no good key, `KeyMismatch` if its family and its content
/// differ, and for a secret as [`Secret::from_text`].
impl TryFrom<&DecodingKey> for KeyMaterial {
    type Error = ConfigError;

    fn try_from(key: &DecodingKey) -> Result<Self, ConfigError> {
        match (key.family(), key.kind()) {
            (AlgorithmFamily::Rsa, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublic::new(n.clone(), e.clone()).map(Self::RsaPublic)
            }
            (AlgorithmFamily::Hmac, DecodingKeyKind::SecretOrDer(bytes)) => secret(bytes),
            (AlgorithmFamily::Ec, DecodingKeyKind::SecretOrDer(point)) if !is_der(point) => {
                EcPublic::new(curve(point)?, point.clone()).map(Self::EcPublic)
            }
            // A point of 32 bytes may begin like DER.
            (AlgorithmFamily::Ed, DecodingKeyKind::SecretOrDer(point))
                if point.len() == 32 || !is_der(point) =>
            {
                Ed25519Public::new(point).map(Self::Ed25519Public)
            }
            (family, DecodingKeyKind::SecretOrDer(bytes)) => document(family, bytes),
            (_, DecodingKeyKind::RsaModulusExponent { .. }) => Err(mixed_up("an RSA key")),
        }
    }
}

/// From whichever constructor it came, with every check of this crate.
///
/// # Errors
/// As for a `DecodingKey`.
impl TryFrom<&EncodingKey> for KeyMaterial {
    type Error = ConfigError;

    fn try_from(key: &EncodingKey) -> Result<Self, ConfigError> {
        match key.family() {
            AlgorithmFamily::Hmac => secret(key.as_bytes()),
            family => document(family, key.as_bytes()),
        }
    }
}

/// As text if it is: then the operator can be told that it looks like base64.
fn secret(bytes: &[u8]) -> Result<KeyMaterial, ConfigError> {
    let secret = match std::str::from_utf8(bytes) {
        Ok(text) => Secret::from_text(text),
        Err(_) => Secret::from_bytes(bytes),
    };
    secret.map(KeyMaterial::Hmac)
}

/// A document, if it is what its family says.
fn document(family: AlgorithmFamily, bytes: &[u8]) -> Result<KeyMaterial, ConfigError> {
    let material = KeyMaterial::from_der(bytes)?;
    let expected = match &material {
        KeyMaterial::EcPrivate(_) | KeyMaterial::EcPublic(_) => AlgorithmFamily::Ec,
        KeyMaterial::Ed25519Private(_) | KeyMaterial::Ed25519Public(_) => AlgorithmFamily::Ed,
        KeyMaterial::Hmac(_) => AlgorithmFamily::Hmac,
        KeyMaterial::RsaPrivate(_) | KeyMaterial::RsaPublic(_) => AlgorithmFamily::Rsa,
    };
    if family == expected { Ok(material) } else { Err(mixed_up(material.describe())) }
}

/// The curve whose points, compressed or not, have this length.
fn curve(point: &[u8]) -> Result<Curve, ConfigError> {
    let len_is = |curve: &&Curve| {
        let len = curve.coordinate_len();
        [len, len.saturating_mul(2)].contains(&point.len().saturating_sub(1))
    };
    Curve::ALL.iter().find(len_is).copied().ok_or_else(|| {
        let text = format!(
            "the key of jsonwebtoken has {} bytes, and no point of P-256, P-384 or P-521 has. Were x \
             and y given in full length, leading zeros included?",
            point.len()
        );
        ConfigError::new(ConfigErrorKind::KeyFormat, text)
    })
}

/// A sequence begins like no point.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
}

fn mixed_up(what: &str) -> ConfigError {
    let text = format!(
        "the key of jsonwebtoken is {what}, and was made by the constructor of another family. Make it \
         by its own: from_rsa_pem, from_ec_pem, from_ed_pem or their from_.._der."
    );
    ConfigError::new(ConfigErrorKind::KeyMismatch, text)
}
