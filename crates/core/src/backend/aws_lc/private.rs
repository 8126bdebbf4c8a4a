//! Private keys.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{
    EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair, RsaSignatureEncoding,
};
use zeroize::Zeroizing;

use super::super::{CannotSign, InvalidSignature, PreparedKey};
use super::public::Public;
use super::{algorithms, mismatch, rejected};
use crate::ConfigError;
use crate::{Algorithm, Curve, KeyMaterial};
use crate::{EcPrivate, EcPublic, Ed25519Private, Ed25519Public, RsaPrivate};

pub(super) struct Private {
    pair: Pair,
    public: Public,
    /// The public half again, as it was derived.
    material: KeyMaterial,
}

enum Pair {
    Ec(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair, &'static RsaSignatureEncoding),
}

impl Private {
    pub(super) fn new(algorithm: Algorithm, material: &KeyMaterial) -> Result<Self, ConfigError> {
        let (pair, public) = match material {
            KeyMaterial::EcPrivate(key) => {
                let pair = ec_pair(key)?;
                let point = pair.public_key().as_ref().to_vec();
                (Pair::Ec(pair), KeyMaterial::EcPublic(EcPublic::new(key.curve(), point)?))
            }
            KeyMaterial::Ed25519Private(key) => {
                let pair = ed25519_pair(key)?;
                let public = Ed25519Public::new(pair.public_key().as_ref())?;
                (Pair::Ed25519(pair), KeyMaterial::Ed25519Public(public))
            }
            KeyMaterial::RsaPrivate(key) => {
                let (_, encoding) = algorithms::rsa(algorithm).ok_or_else(mismatch)?;
                let public = KeyMaterial::RsaPublic(key.public().clone());
                (Pair::Rsa(rsa_pair(key)?, encoding), public)
            }
            _ => return Err(mismatch()),
        };
        Ok(Self { pair, public: Public::new(algorithm, &public)?, material: public })
    }
}

impl PreparedKey for Private {
    fn signature_len(&self) -> usize {
        self.public.signature_len()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.public.verify(message, signature)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        match &self.pair {
            Pair::Ec(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message).map_err(|_| CannotSign)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Ed25519(pair) => {
                let signature = pair.try_sign(message).map_err(|_| CannotSign)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Rsa(pair, encoding) => {
                let mut signature = vec![0; self.signature_len()];
                pair.sign(*encoding, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| CannotSign)?;
                Ok(signature)
            }
        }
    }

    fn public_key(&self) -> Option<KeyMaterial> {
        match &self.material {
            KeyMaterial::EcPublic(key) => Some(KeyMaterial::EcPublic(key.clone())),
            KeyMaterial::Ed25519Public(key) => Some(KeyMaterial::Ed25519Public(key.clone())),
            KeyMaterial::RsaPublic(key) => Some(KeyMaterial::RsaPublic(key.clone())),
            _ => None,
        }
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Private").finish_non_exhaustive()
    }
}

/// The pair, once the halves fit; without a public half it is derived.
fn ec_pair(key: &EcPrivate) -> Result<EcdsaKeyPair, ConfigError> {
    let (_, signing) = algorithms::ecdsa(key.curve());
    let pair = match key.public() {
        Some(public) => {
            EcdsaKeyPair::from_private_key_and_public_key(signing, key.scalar(), public.point())
        }
        None => {
            let (before, after) = sec1_frame(key.curve());
            let document = Zeroizing::new([before, key.scalar(), after].concat());
            EcdsaKeyPair::from_private_key_der(signing, &document)
        }
    };
    pair.map_err(|_| rejected())
}

fn ed25519_pair(key: &Ed25519Private) -> Result<Ed25519KeyPair, ConfigError> {
    let pair = match key.public() {
        Some(public) => Ed25519KeyPair::from_seed_and_public_key(key.seed(), public.point()),
        None => Ed25519KeyPair::from_seed_unchecked(key.seed()),
    };
    pair.map_err(|_| rejected())
}

fn rsa_pair(key: &RsaPrivate) -> Result<RsaKeyPair, ConfigError> {
    let ([p, q], [dp, dq]) = (key.primes(), key.prime_exponents());
    let public = key.public();
    RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: public.modulus(), e: public.exponent() },
        d: key.exponent(),
        p,
        q,
        dP: dp,
        dQ: dq,
        qInv: key.coefficient(),
    })
    .map_err(|_| rejected())
}

/// What stands before and after the scalar in the shortest ECPrivateKey (RFC 5915 §3): version 1 and
/// the length of the scalar; the name of the curve.
const fn sec1_frame(curve: Curve) -> (&'static [u8], &'static [u8]) {
    match curve {
        Curve::P256 => {
            (&[0x30, 49, 2, 1, 1, 4, 32], &[0xa0, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7])
        }
        Curve::P384 => (&[0x30, 62, 2, 1, 1, 4, 48], &[0xa0, 7, 6, 5, 0x2b, 0x81, 4, 0, 0x22]),
        Curve::P521 => (&[0x30, 80, 2, 1, 1, 4, 66], &[0xa0, 7, 6, 5, 0x2b, 0x81, 4, 0, 0x23]),
    }
}
