//! The KEKs in use, and the keys derived from them.

use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use aws_lc_rs::hmac::{self, HMAC_SHA256};

use super::kek::MAKE;
use super::{Kek, KekError, KekErrorKind};
use crate::rotation::KekId;

/// The KEK that makes things, and at most one more whose things are accepted.
///
/// To replace a KEK where several nodes share a store: give the new one to all nodes as the other
/// one; then swap the two on all nodes; then keep the old one as the other until nothing made with
/// it is left, and drop it.
#[derive(Debug)]
pub(crate) struct Keyring {
    current: Keys,
    other: Option<Keys>,
}

impl Keyring {
    pub(crate) fn new(current: &Kek, other: Option<&Kek>) -> Result<Self, KekError> {
        if let Some(other) = other {
            refuse_clash(current, other)?;
        }
        Ok(Self { current: Keys::derive(current)?, other: other.map(Keys::derive).transpose()? })
    }

    /// The keys that make new things.
    pub(crate) const fn current(&self) -> &Keys {
        &self.current
    }

    /// The keys whose things are accepted as well.
    pub(crate) const fn other(&self) -> Option<&Keys> {
        self.other.as_ref()
    }

    /// The keys of the KEK of this id, if it is one of ours.
    pub(crate) fn find(&self, id: KekId) -> Option<&Keys> {
        [Some(&self.current), self.other.as_ref()].into_iter().flatten().find(|keys| keys.id == id)
    }
}

/// What is derived from one KEK, a key for each use. The library wipes them, and shows nothing.
#[derive(Debug)]
pub(crate) struct Keys {
    id: KekId,
    token: hmac::Key,
    next: hmac::Key,
    row: hmac::Key,
    wrap: LessSafeKey,
}

impl Keys {
    fn derive(kek: &Kek) -> Result<Self, KekError> {
        let hmac = |label| kek.derive(label).map(|key| hmac::Key::new(HMAC_SHA256, key.as_slice()));
        let wrap = UnboundKey::new(&AES_256_GCM, kek.derive("hallpass/wrap")?.as_slice());
        Ok(Self {
            id: kek.id(),
            token: hmac("hallpass/token")?,
            next: hmac("hallpass/next")?,
            row: hmac("hallpass/row")?,
            wrap: LessSafeKey::new(wrap.map_err(|_| KekError::crypto())?),
        })
    }

    pub(crate) const fn id(&self) -> KekId {
        self.id
    }

    /// `K_t`: the tags of refresh tokens.
    pub(crate) const fn token(&self) -> &hmac::Key {
        &self.token
    }

    /// `K_r`: the successors of refresh tokens.
    pub(crate) const fn next(&self) -> &hmac::Key {
        &self.next
    }

    /// `K_m`: the MACs of rows.
    pub(crate) const fn row(&self) -> &hmac::Key {
        &self.row
    }

    pub(super) const fn wrap(&self) -> &LessSafeKey {
        &self.wrap
    }
}

fn refuse_clash(current: &Kek, other: &Kek) -> Result<(), KekError> {
    if current.id() != other.id() {
        return Ok(());
    }
    let text = if current.is_same(other) {
        "the same KEK was given twice. Give it once; the other one is the KEK that it replaces, or that \
         will replace it."
            .to_owned()
    } else {
        format!(
            "the two KEKs have the same id ({}), which happens once in 256 times, and nobody could tell \
             which of them made a token. Make another new one with `{MAKE}`.",
            current.id().number()
        )
    };
    Err(KekError::new(KekErrorKind::Clash, text))
}
