//! What a store keeps of a session.

use std::fmt;

use super::{KekId, Nonce, RowMac, SessionId, TokenMark, Write};
use crate::StoreTime;

/// One session: one login of one subject on one client.
///
/// A store keeps every field and returns what it was given. Two are never its own to change:
/// [`rotate`](super::rotate) alone moves the tokens, and nothing moves what the MAC covers (`sid`,
/// `subject`, `client`, `profile`, `created`, `absolute_expiry`, `binding`).
#[derive(Clone, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a store that forgets a field must not compile")]
pub struct SessionRow {
    /// The key of the row.
    pub sid: SessionId,
    /// Who logged in.
    pub subject: Box<str>,
    /// On which client, as the application names it.
    pub client: Box<str>,
    /// How its refresh token travels.
    pub profile: Profile,
    /// Whether it can be refreshed.
    pub state: SessionState,
    /// The one token that rotates: the leaf.
    pub leaf: TokenMark,
    /// What is known of the step that made the leaf; `None` for the first token, and after a leaf
    /// was taken over from a client ([`Healed`](super::Outcome::Healed)).
    pub predecessor: Option<Predecessor>,
    /// When the leaf was made. For the first token, when the session was.
    pub rotated_at: StoreTime,
    /// When the session was made: what cut-offs are compared with, and the claim `sst`.
    pub created: StoreTime,
    /// When it ends unless it is refreshed before.
    pub idle_expiry: StoreTime,
    /// When it ends, whatever happens.
    pub absolute_expiry: StoreTime,
    /// The client's key that every refresh has to prove, if it started with one.
    pub binding: Option<Binding>,
    /// The keyed hash over what never changes. A node checks it on every answer.
    pub mac: RowMac,
}

/// The token that the leaf was derived from, and what happened since.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a store that forgets a field must not compile")]
pub struct Predecessor {
    /// Which token it is.
    pub mark: TokenMark,
    /// The nonce by which the leaf is derived from it.
    pub nonce: Nonce,
    /// The key encryption key by whose keys the leaf is derived from it.
    pub kek: KekId,
    /// When it was the leaf for the last time: when it rotated. A superseding leaves this as it is.
    pub consumed_at: StoreTime,
    /// When the leaf was last handed out again for it.
    pub replayed_at: Option<StoreTime>,
    /// How many times the leaf was handed out again for it.
    pub replays: u32,
    /// How many leaves in a row were replaced unused, this one's forerunners.
    pub supersedes: u32,
}

impl SessionRow {
    /// Ends the session: logout, a newer login in its place, a subject with too many, a refusal of
    /// the claims hook. One that has ended stays as it is, with the cause that it has.
    ///
    /// Whatever it answers has to be written and appended in the same step.
    pub const fn end(&mut self, cause: EndCause) -> Write {
        match self.state {
            SessionState::Active => {
                self.state = SessionState::Ended(cause);
                Write::RowAndEnd
            }
            SessionState::Ended(_) => Write::Nothing,
        }
    }
}

/// Whether a session can be refreshed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a session is the one or the other")]
pub enum SessionState {
    /// It can, until it expires.
    Active,
    /// It cannot, for ever.
    Ended(EndCause),
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EndCause {
    /// The application's claims hook gave no claims.
    ClaimsRefused,
    /// Its start is covered by a cut-off: its subject's, or everyone's.
    CutOff,
    /// Two tokens of one generation: the store has lost a write, or somebody stole a token.
    Fork,
    /// Logged out, or ended by its name.
    Logout,
    /// A login on the same client took its place.
    Replaced,
    /// A token that had been replaced was presented: somebody stole it, or its owner lost more
    /// answers than the rules bear.
    Theft,
    /// Its subject had too many sessions, and this was the oldest.
    TooMany,
}

impl SessionState {
    /// The number under which stores keep it: the same in all of them, and never given away again.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Active => 0,
            Self::Ended(EndCause::ClaimsRefused) => 1,
            Self::Ended(EndCause::CutOff) => 2,
            Self::Ended(EndCause::Fork) => 3,
            Self::Ended(EndCause::Logout) => 4,
            Self::Ended(EndCause::Replaced) => 5,
            Self::Ended(EndCause::Theft) => 6,
            Self::Ended(EndCause::TooMany) => 7,
        }
    }

    /// What a store keeps under this number; `None` if that is nothing, and the row corrupt.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Active,
            1 => Self::Ended(EndCause::ClaimsRefused),
            2 => Self::Ended(EndCause::CutOff),
            3 => Self::Ended(EndCause::Fork),
            4 => Self::Ended(EndCause::Logout),
            5 => Self::Ended(EndCause::Replaced),
            6 => Self::Ended(EndCause::Theft),
            7 => Self::Ended(EndCause::TooMany),
            _ => return None,
        })
    }
}

/// How a session's refresh token travels: fixed when it starts. A token of the one is never written
/// to the other's place, nor accepted from there.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a session is the one or the other")]
pub enum Profile {
    /// In the body of requests and answers: applications.
    Body,
    /// In a cookie that no script sees: pages.
    Cookie,
}

impl Profile {
    /// The number under which stores keep it: the same in all of them.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Body => 0,
            Self::Cookie => 1,
        }
    }

    /// What a store keeps under this number; `None` if that is nothing, and the row corrupt.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Body),
            1 => Some(Self::Cookie),
            _ => None,
        }
    }
}

/// The key of a client that a session is bound to, by the SHA-256 of what it is known by.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Binding {
    /// The client's certificate, `x5t#S256` ([RFC 8705 §3](https://www.rfc-editor.org/rfc/rfc8705#section-3)).
    Certificate([u8; 32]),
    /// The key of its DPoP proofs, `jkt` ([RFC 9449 §6](https://www.rfc-editor.org/rfc/rfc9449#section-6)).
    Proof([u8; 32]),
}

impl Binding {
    /// The number under which stores keep its kind, and the thumbprint.
    #[must_use]
    pub const fn parts(&self) -> (u8, &[u8; 32]) {
        match self {
            Self::Certificate(thumbprint) => (0, thumbprint),
            Self::Proof(thumbprint) => (1, thumbprint),
        }
    }

    /// The binding of this kind; `None` if there is no such kind, and the row corrupt.
    #[must_use]
    pub const fn from_parts(kind: u8, thumbprint: [u8; 32]) -> Option<Self> {
        match kind {
            0 => Some(Self::Certificate(thumbprint)),
            1 => Some(Self::Proof(thumbprint)),
            _ => None,
        }
    }
}

impl fmt::Debug for SessionRow {
    /// Names nobody: subject and client by how long they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRow")
            .field("sid", &self.sid)
            .field("subject", &self.subject.len())
            .field("client", &self.client.len())
            .field("profile", &self.profile)
            .field("state", &self.state)
            .field("leaf", &self.leaf)
            .field("predecessor", &self.predecessor)
            .field("rotated_at", &self.rotated_at)
            .field("created", &self.created)
            .field("idle_expiry", &self.idle_expiry)
            .field("absolute_expiry", &self.absolute_expiry)
            .field("binding", &self.binding)
            .field("mac", &self.mac)
            .finish()
    }
}

impl fmt::Debug for Binding {
    /// Not the key, by which a client can be recognised elsewhere.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate(_) => "Certificate(..)",
            Self::Proof(_) => "Proof(..)",
        })
    }
}
