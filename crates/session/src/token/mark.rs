//! What a store sees of a refresh token.

use aws_lc_rs::digest::{SHA256, digest};

use crate::rotation::{Nonce, SessionId, TokenHash};
use crate::secret::{CryptoFailed, first, join, random};

/// `H(tsec) = SHA-256("hallpass/leaf" | sid | tsec)`.
///
/// Without the generation, which is beside it in the row: a node hands the store the hash of a
/// successor before the store says which generation that will be.
pub(super) fn hash(sid: &SessionId, tsec: &[u8; 32]) -> TokenHash {
    let labelled = join::<61>(&[b"hallpass/leaf", sid.as_bytes(), tsec]);
    TokenHash::new(first(digest(&SHA256, labelled.as_slice())))
}

impl Nonce {
    /// A fresh one, for one command.
    pub(crate) fn generate() -> Result<Self, CryptoFailed> {
        random().map(|bytes| Self::new(*bytes))
    }
}
