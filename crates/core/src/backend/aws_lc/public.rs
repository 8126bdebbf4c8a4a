//! Public keys, parsed once.

use std::fmt;

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ED25519, ParsedPublicKey};

use super::super::{InvalidSignature, PreparedKey};
use super::{algorithms, mismatch, rejected};
use crate::ConfigError;
use crate::{Algorithm, KeyMaterial};

pub(super) struct Public {
    key: ParsedPublicKey,
    signature_len: usize,
}

impl Public {
    pub(super) fn new(algorithm: Algorithm, material: &KeyMaterial) -> Result<Self, ConfigError> {
        let (key, signature_len) = match material {
            KeyMaterial::EcPublic(public) => {
                let (verifying, _) = algorithms::ecdsa(public.curve());
                let key = ParsedPublicKey::new(verifying, public.point());
                (key, algorithms::ecdsa_len(public.curve()))
            }
            KeyMaterial::Ed25519Public(public) => {
                (ParsedPublicKey::new(&ED25519, public.point()), algorithms::ED25519_LEN)
            }
            KeyMaterial::RsaPublic(public) => {
                let (verifying, _) = algorithms::rsa(algorithm).ok_or_else(mismatch)?;
                let key = PublicKeyComponents { n: public.modulus(), e: public.exponent() };
                (key.to_parsed_public_key(verifying), public.modulus().len())
            }
            _ => return Err(mismatch()),
        };
        Ok(Self { key: key.map_err(|_| rejected())?, signature_len })
    }
}

impl PreparedKey for Public {
    fn signature_len(&self) -> usize {
        self.signature_len
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        if signature.len() != self.signature_len {
            return Err(InvalidSignature);
        }
        self.key.verify_sig(message, signature).map_err(|_| InvalidSignature)
    }
}

impl fmt::Debug for Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Public").finish_non_exhaustive()
    }
}
