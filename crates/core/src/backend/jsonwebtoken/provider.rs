//! A provider, and the ways to call it. Whatever it does, it has worked, or it has failed.

use std::panic::{self, AssertUnwindSafe};

use jsonwebtoken::crypto::CryptoProvider;
use jsonwebtoken::errors::{self, ErrorKind};
use jsonwebtoken::jwk::EllipticCurve;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

/// A provider for one algorithm. What its factories return can be neither kept nor sent, so each
/// call makes it anew.
pub(super) struct Provider {
    functions: CryptoProvider,
    algorithm: Algorithm,
}

/// How a provider has failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Failure {
    /// It panicked.
    Panicked,
    /// It would not take the key, or do what it is for.
    Refused,
    /// It does not have the algorithm.
    Unsupported,
}

impl Provider {
    pub(super) const fn new(functions: CryptoProvider, algorithm: Algorithm) -> Self {
        Self { functions, algorithm }
    }

    /// Whether the signature is the key's.
    pub(super) fn verify(
        &self,
        key: &DecodingKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failure> {
        guard(|| {
            let verifier = (self.functions.verifier_factory)(&self.algorithm, key)?;
            if verifier.algorithm() != self.algorithm {
                return Err(Failure::Unsupported);
            }
            Ok(verifier.verify(message, &signature.to_vec()).is_ok())
        })
    }

    /// The signature of a message.
    pub(super) fn sign(&self, key: &EncodingKey, message: &[u8]) -> Result<Vec<u8>, Failure> {
        guard(|| {
            let signer = (self.functions.signer_factory)(&self.algorithm, key)?;
            if signer.algorithm() != self.algorithm {
                return Err(Failure::Unsupported);
            }
            signer.try_sign(message).map_err(|_| Failure::Refused)
        })
    }

    /// Both coordinates of the public half of an EC key.
    pub(super) fn ec_public(&self, key: &EncodingKey) -> Result<(Vec<u8>, Vec<u8>), Failure> {
        let derive = self.functions.key_utils.ec_pub_components_from_private_key;
        let (_, x, y) = guard(|| Ok(derive(key.as_bytes(), self.algorithm)?))?;
        Ok((x, y))
    }

    /// The public half of an Ed25519 key.
    pub(super) fn ed25519_public(&self, key: &EncodingKey) -> Result<Vec<u8>, Failure> {
        let derive = self.functions.key_utils.ed_pub_components_from_private_key;
        guard(|| Ok(derive(key.as_bytes(), &EllipticCurve::Ed25519)?))
    }

    /// Whether it refuses to read an RSA public key. One that has no such function panics.
    pub(super) fn refuses_rsa(&self, document: &[u8]) -> bool {
        let read = self.functions.key_utils.rsa_pub_components_from_public_key;
        matches!(guard(|| Ok(read(document)?)), Err(Failure::Refused | Failure::Unsupported))
    }
}

impl From<errors::Error> for Failure {
    fn from(error: errors::Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidAlgorithm | ErrorKind::UnsupportedAlgorithm => Self::Unsupported,
            // Some carry a text of the provider's, which may show anything.
            _ => Self::Refused,
        }
    }
}

/// Calls into a provider. What it has touched when it panics is not used again.
fn guard<T>(call: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    panic::catch_unwind(AssertUnwindSafe(call)).unwrap_or(Err(Failure::Panicked))
}
