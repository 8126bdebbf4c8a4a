//! The thumbprint of a public key (RFC 7638 §3).

use sha2::{Digest, Sha256};

use super::KeyMaterial;
use crate::base64;

/// SHA-256 over the required members in the order of their names, in base64url. Their values are
/// base64url and fixed names, so that nothing has to be escaped.
pub(super) fn of(material: &KeyMaterial) -> Option<String> {
    if material.is_private() {
        return of(&material.public()?);
    }
    let hash: [u8; 32] = Sha256::digest(members(material)?).into();
    Some(base64::encode(&hash))
}

/// The required members of a public JWK: all of it, for keys that nobody described further.
pub(super) fn members(material: &KeyMaterial) -> Option<String> {
    match material {
        KeyMaterial::EcPublic(key) => {
            let (x, y) = (base64::encode(key.x()), base64::encode(key.y()));
            Some(format!(r#"{{"crv":"{}","kty":"EC","x":"{x}","y":"{y}"}}"#, key.curve()))
        }
        KeyMaterial::Ed25519Public(key) => {
            let x = base64::encode(key.point());
            Some(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#))
        }
        KeyMaterial::RsaPublic(key) => {
            let (n, e) = (base64::encode(key.modulus()), base64::encode(key.exponent()));
            Some(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#))
        }
        KeyMaterial::EcPrivate(_)
        | KeyMaterial::Ed25519Private(_)
        | KeyMaterial::Hmac(_)
        | KeyMaterial::RsaPrivate(_) => None,
    }
}
