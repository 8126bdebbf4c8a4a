//! What makes a verified token one of the cache's.

use super::{Charge, Recent};
use crate::key::{Algorithm, KeyQuery, KeySetId};
use crate::token::Header;

/// The token as it came, and the keys with which it was verified.
pub(in crate::verify) struct Entry {
    token: Box<[u8]>,
    algorithm: Algorithm,
    key_id: Option<Box<str>>,
    set: KeySetId,
    charge: Charge,
    recent: Recent,
}

impl Entry {
    pub(super) fn new(token: &[u8], header: &Header<'_>, set: KeySetId, charge: Charge) -> Self {
        Self {
            token: token.into(),
            algorithm: header.algorithm,
            key_id: header.key_id.as_deref().map(Into::into),
            set,
            charge,
            recent: Recent::default(),
        }
    }

    /// The whole token.
    pub(in crate::verify) fn token(&self) -> &[u8] {
        &self.token
    }

    /// What its header asks for.
    pub(in crate::verify) fn query(&self) -> KeyQuery<'_> {
        KeyQuery::new(self.algorithm, self.key_id.as_deref())
    }

    /// The set that had its key.
    pub(in crate::verify) const fn set(&self) -> KeySetId {
        self.set
    }

    pub(in crate::verify) const fn charge(&self) -> &Charge {
        &self.charge
    }

    pub(in crate::verify) const fn recent(&self) -> &Recent {
        &self.recent
    }
}
