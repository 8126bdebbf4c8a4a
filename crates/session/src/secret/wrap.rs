//! Private signing keys as a store keeps them: AES-256-GCM under a key derived from the KEK.
//!
//! `kek id, 1 byte | nonce, 12 | the encrypted key | tag, 16`. The nonce is random: a service wraps
//! some dozen keys in its life, far from the 2^32 of NIST SP 800-38D §8.3.

use std::error::Error;
use std::fmt;

use aws_lc_rs::aead::{Aad, NONCE_LEN, Nonce};
use hallpass_core::Algorithm;
use zeroize::Zeroizing;

use super::bytes::{framed, random};
use super::{Keyring, Keys};
use crate::rotation::KekId;

/// What a wrapped key belongs to. It opens as nothing else: not in another store, not under
/// another `kid`, not for another algorithm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyContext<'a> {
    pub(crate) store: &'a [u8],
    pub(crate) kid: &'a str,
    pub(crate) algorithm: Algorithm,
}

impl KeyContext<'_> {
    fn aad(&self) -> Aad<Vec<u8>> {
        Aad::from(framed(&[self.store, self.kid.as_bytes(), self.algorithm.name().as_bytes()]))
    }
}

/// Why a key could not be wrapped or unwrapped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum WrapError {
    /// It was changed, or belongs to something else.
    Changed,
    /// The cryptographic library failed.
    Crypto,
    /// It is too short to be a wrapped key.
    Format,
    /// It was wrapped under a KEK that was not given to us.
    UnknownKek(KekId),
}

impl fmt::Display for WrapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str(
                "a signing key in the store was changed, or belongs to another store, kid or algorithm",
            ),
            Self::Crypto => f.write_str("the cryptographic library failed"),
            Self::Format => f.write_str("a signing key in the store is cut off"),
            Self::UnknownKek(id) => write!(
                f,
                "a signing key in the store was encrypted under another KEK (id {}): give that one as \
                 well, or the right one",
                id.number()
            ),
        }
    }
}

impl Error for WrapError {}

impl Keyring {
    /// Wraps a private key under the current KEK.
    pub(crate) fn seal(&self, key: &[u8], context: &KeyContext<'_>) -> Result<Vec<u8>, WrapError> {
        let nonce = random::<NONCE_LEN>().map_err(|_| WrapError::Crypto)?;
        seal_with(self.current(), &nonce, key, context)
    }

    /// Unwraps a private key.
    pub(crate) fn open(
        &self,
        blob: &[u8],
        context: &KeyContext<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, WrapError> {
        let id = sealed_by(blob).ok_or(WrapError::Format)?;
        let rest = blob.get(1..).ok_or(WrapError::Format)?;
        let (nonce, sealed) = rest.split_first_chunk().ok_or(WrapError::Format)?;
        let keys = self.find(id).ok_or(WrapError::UnknownKek(id))?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let mut key = Zeroizing::new(sealed.to_vec());
        let opened = keys.wrap().open_in_place(nonce, context.aad(), &mut key);
        let len = opened.map_err(|_| WrapError::Changed)?.len();
        key.truncate(len);
        Ok(key)
    }
}

/// The KEK under which a key was wrapped: once it is not the current one, it is time to wrap anew.
pub(crate) fn sealed_by(blob: &[u8]) -> Option<KekId> {
    blob.first().copied().map(KekId::new)
}

fn seal_with(
    keys: &Keys,
    nonce: &[u8; NONCE_LEN],
    key: &[u8],
    context: &KeyContext<'_>,
) -> Result<Vec<u8>, WrapError> {
    // Room for all of it at once: a vector that grows leaves copies behind.
    let mut sealed = Zeroizing::new(Vec::with_capacity(key.len().saturating_add(TAG_LEN)));
    sealed.extend_from_slice(key);
    let unique = Nonce::assume_unique_for_key(*nonce);
    let done = keys.wrap().seal_in_place_append_tag(unique, context.aad(), &mut *sealed);
    done.map_err(|_| WrapError::Crypto)?;
    Ok([&[keys.id().number()], nonce.as_slice(), &sealed].concat())
}

const TAG_LEN: usize = 16;
