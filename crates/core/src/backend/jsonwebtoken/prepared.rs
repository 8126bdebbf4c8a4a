//! Keys in the form that providers take, tried out once.

use std::fmt;

use jsonwebtoken::{DecodingKey, EncodingKey};
use pkcs8::der;

use super::super::{CannotSign, InvalidSignature, PreparedKey};
use super::document;
use super::provider::{Failure, Provider};
use crate::{Algorithm, KeyMaterial};
use crate::{ConfigError, ConfigErrorKind};
use crate::{EcPublic, Ed25519Public};

pub(super) struct Prepared {
    provider: Provider,
    verifying: DecodingKey,
    signing: Option<EncodingKey>,
    /// The public half of a private key whose document leaves it out.
    derived: Option<KeyMaterial>,
    signature_len: usize,
}

impl Prepared {
    /// A key that fits the algorithm.
    pub(super) fn new(
        algorithm: Algorithm,
        material: &KeyMaterial,
        provider: Provider,
    ) -> Result<Self, ConfigError> {
        let signing = document::encoding_key(material).map_err(not_written)?;
        let stated = material.public();
        let derived = match &signing {
            Some(key) if material.is_private() && stated.is_none() => {
                Some(derive(&provider, material, key)?)
            }
            _ => None,
        };
        let public = stated.as_ref().or(derived.as_ref()).unwrap_or(material);
        let verifying = document::decoding_key(public).ok_or_else(no_public)?;
        let signature_len = signature_len(algorithm, public);
        if is_too_large(&provider, public).map_err(not_written)? {
            return Err(refused(Failure::Refused, algorithm));
        }
        let key = Self { provider, verifying, signing, derived, signature_len };
        key.try_out().map_err(|failure| refused(failure, algorithm))?;
        Ok(key)
    }

    /// Does once what the key is for, so that no request is the first to see it fail.
    fn try_out(&self) -> Result<(), Failure> {
        let (signature, expected) = match &self.signing {
            Some(key) => (self.provider.sign(key, TRIAL)?, true),
            None => (vec![0; self.signature_len], false),
        };
        let verified = self.provider.verify(&self.verifying, TRIAL, &signature)?;
        let fits = signature.len() == self.signature_len && verified == expected;
        if fits { Ok(()) } else { Err(Failure::Refused) }
    }
}

impl PreparedKey for Prepared {
    fn signature_len(&self) -> usize {
        self.signature_len
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        if signature.len() != self.signature_len {
            return Err(InvalidSignature);
        }
        match self.provider.verify(&self.verifying, message, signature) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(InvalidSignature),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        let key = self.signing.as_ref().ok_or(CannotSign)?;
        let signature = self.provider.sign(key, message).map_err(|_| CannotSign)?;
        if signature.len() == self.signature_len { Ok(signature) } else { Err(CannotSign) }
    }

    fn public_key(&self) -> Option<KeyMaterial> {
        match &self.derived {
            Some(KeyMaterial::EcPublic(key)) => Some(KeyMaterial::EcPublic(key.clone())),
            Some(KeyMaterial::Ed25519Public(key)) => Some(KeyMaterial::Ed25519Public(key.clone())),
            _ => None,
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").finish_non_exhaustive()
    }
}

/// The public half that the document of a private key leaves out, from the provider.
fn derive(
    provider: &Provider,
    material: &KeyMaterial,
    key: &EncodingKey,
) -> Result<KeyMaterial, ConfigError> {
    match material {
        KeyMaterial::EcPrivate(private) => {
            let (x, y) = provider.ec_public(key).map_err(|_| no_public())?;
            let point = [&[4][..], &x, &y].concat();
            EcPublic::new(private.curve(), point).map(KeyMaterial::EcPublic)
        }
        KeyMaterial::Ed25519Private(_) => {
            let point = provider.ed25519_public(key).map_err(|_| no_public())?;
            Ed25519Public::new(&point).map(KeyMaterial::Ed25519Public)
        }
        _ => Err(no_public()),
    }
}

/// Whether it is an RSA key of a size that the provider does not take: its refusals would not tell.
fn is_too_large(provider: &Provider, public: &KeyMaterial) -> der::Result<bool> {
    match public {
        KeyMaterial::RsaPublic(key) if key.modulus().len() > COMMON_RSA => {
            Ok(provider.refuses_rsa(&document::rsa_public(key)?))
        }
        _ => Ok(false),
    }
}

/// The length of each signature, in bytes (RFC 7518 §3.2 to §3.5, RFC 8032 §5.1.6).
fn signature_len(algorithm: Algorithm, public: &KeyMaterial) -> usize {
    match (public, algorithm) {
        (KeyMaterial::RsaPublic(key), _) => key.modulus().len(),
        (KeyMaterial::EcPublic(key), _) => key.curve().coordinate_len().saturating_mul(2),
        (_, Algorithm::HS256) => 32,
        (_, Algorithm::HS384) => 48,
        // HS512 and EdDSA.
        _ => 64,
    }
}

fn refused(failure: Failure, algorithm: Algorithm) -> ConfigError {
    let (kind, what) = match failure {
        Failure::Panicked => {
            (ConfigErrorKind::Setting, "panicked over the key. Its message is in the output.")
        }
        Failure::Refused => (
            ConfigErrorKind::KeyFormat,
            "does not take the key: its parts do not fit each other, its size is not supported, or the \
             algorithm is not.",
        ),
        Failure::Unsupported => (ConfigErrorKind::Setting, "does not have that algorithm."),
    };
    let text = format!(
        "{algorithm}: the provider of jsonwebtoken {what} Export the key again, or use another provider \
         or the backend AwsLc (feature `aws-lc`)."
    );
    ConfigError::new(kind, text)
}

fn no_public() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyFormat,
        "neither the private key nor the provider of jsonwebtoken tells the public half. Give the key as \
         a JWK, which has both, or use the backend AwsLc (feature `aws-lc`).",
    )
}

fn not_written(_: der::Error) -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::KeyFormat,
        "the key cannot be written as DER, which providers of jsonwebtoken take. Export it again.",
    )
}

/// What is signed to try a key out: no token, since those have no spaces.
const TRIAL: &[u8] = b"hallpass tries a key out";

/// RSA keys of this many bytes, 4,096 bits, are taken everywhere.
const COMMON_RSA: usize = 512;
