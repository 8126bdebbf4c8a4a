//! What a node asks a store to do with a presented token.

use std::time::Duration;

use super::{Binding, KekId, Nonce, SessionId, TokenHash, TokenMark};
use crate::StoreTime;

/// A refresh: the token that was presented, and its successor, should it get one.
///
/// The node has checked the token's tag before it asks, or anybody could end a session by a made-up
/// token. Sent again, it is the same to the byte: the nonce tells a resend from a second refresh.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a node that forgets a field must not compile")]
pub struct RotateCommand {
    /// The session that the token is of.
    pub sid: SessionId,
    /// Until when, by the store's clock, the command may be carried out.
    pub deadline: StoreTime,
    /// The token that was presented.
    pub presented: TokenMark,
    /// The hash of the successor that the node derived from the presented token with `nonce`.
    pub candidate: TokenHash,
    /// Fresh and random for this command.
    pub nonce: Nonce,
    /// The key encryption key by whose keys the candidate was derived.
    pub kek: KekId,
    /// The other one that the node holds, while one replaces the other.
    pub other_kek: Option<KekId>,
    /// The client's key that the request proved, if it proved one.
    pub binding: Option<Binding>,
    /// How long the session lives from now unless it is refreshed again.
    pub idle: Duration,
}

impl RotateCommand {
    /// Whether the node that asks can derive by the keys of this one.
    #[must_use]
    pub fn knows(&self, kek: KekId) -> bool {
        self.kek == kek || self.other_kek == Some(kek)
    }
}
