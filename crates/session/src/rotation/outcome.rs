//! What became of a command.

use super::{Generation, KekId, Nonce};

/// What a refresh comes to, and what the store has to write for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use = "it says what has to be written before the outcome is true"]
#[non_exhaustive]
pub struct Decision {
    /// What the node is told.
    pub outcome: Outcome,
    /// What is written in the same step.
    pub write: Write,
}

impl Decision {
    pub(super) const fn unchanged(outcome: Outcome) -> Self {
        Self { outcome, write: Write::Nothing }
    }

    pub(super) const fn changed(outcome: Outcome) -> Self {
        Self { outcome, write: Write::Row }
    }
}

/// What a store has to write in the step that decided, all of it or nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a store that passes over a write must not compile")]
pub enum Write {
    /// Nothing: the row is as it was.
    Nothing,
    /// The row.
    Row,
    /// The row, and the event that this session has ended, at the end of the revocation log.
    RowAndEnd,
}

/// What a refresh comes to. The rules are in the [module documentation](super).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a node that passes over an outcome must not compile")]
pub enum Outcome {
    /// Rule 0. Past its deadline: this delivery of the command did nothing. An earlier one may have.
    Late,
    /// Rule 1. No such session.
    NotFound,
    /// Rule 1. The session has ended, now or before.
    Revoked,
    /// Rule 1. The session was too long unused, or is too old.
    Expired,
    /// Rule 1. The client did not prove the key that the session is bound to.
    BindingMismatch,
    /// Rules 2 and 3. The leaf once more: derived from the presented token.
    Replay(Successor),
    /// Rule 2a. The presented token stays; only an access token is new.
    Current,
    /// Rule 2b. A new leaf, derived from the presented one.
    Rotated(Successor),
    /// Rule 3. Too many replays: again in a second.
    Busy,
    /// Rule 4. A new leaf in place of one that was never used, derived from the presented token.
    Superseded(Successor),
    /// Rule 5. The presented token is the leaf again, after the store had lost it.
    Healed,
    /// Rule 5. The session has ended by this.
    Reuse(ReuseCause),
}

impl Outcome {
    /// Whether an access token is handed out with it, if nothing in the node's own view forbids it.
    #[must_use]
    pub const fn mints(self) -> bool {
        match self {
            Self::Current
            | Self::Healed
            | Self::Replay(_)
            | Self::Rotated(_)
            | Self::Superseded(_) => true,
            Self::BindingMismatch
            | Self::Busy
            | Self::Expired
            | Self::Late
            | Self::NotFound
            | Self::Reuse(_)
            | Self::Revoked => false,
        }
    }

    /// The refresh token to hand out; `None` if the client keeps the one that it has.
    #[must_use]
    pub const fn successor(self) -> Option<Successor> {
        match self {
            Self::Replay(successor) | Self::Rotated(successor) | Self::Superseded(successor) => {
                Some(successor)
            }
            Self::BindingMismatch
            | Self::Busy
            | Self::Current
            | Self::Expired
            | Self::Healed
            | Self::Late
            | Self::NotFound
            | Self::Reuse(_)
            | Self::Revoked => None,
        }
    }
}

/// How the refresh token to hand out is derived from the one that was presented.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "scripts of a store give it back in its parts")]
pub struct Successor {
    /// Its generation.
    pub generation: Generation,
    /// By this nonce,
    pub nonce: Nonce,
    /// and by the keys of this one.
    pub kek: KekId,
}

/// Why a presented token ended its session.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ReuseCause {
    /// It is of the leaf's generation, and not the leaf: the store has lost a write, or somebody
    /// stole a token.
    Fork,
    /// It had been replaced, and longer ago than the rules bear.
    Theft,
}
