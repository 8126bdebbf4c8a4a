//! Signing keys at rest.

use std::fmt;

use crate::StoreTime;

/// A signing key: its public part, and its private one sealed under the KEK.
#[derive(Clone, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a store that forgets a field must not compile")]
pub struct KeyRecord {
    /// `kid`.
    pub id: Box<str>,
    /// The name of the algorithm (RFC 7518 §3.1).
    pub algorithm: Box<str>,
    /// Where it stands.
    pub state: KeyState,
    /// When it was put into the store.
    pub published_at: StoreTime,
    /// When its state was entered.
    pub changed_at: StoreTime,
    /// The public JWK (RFC 7517 §4) as JSON: empty for a secret that is shared.
    pub public: Box<str>,
    /// The private key, sealed.
    pub sealed: Box<[u8]>,
}

/// Where a signing key stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the protocol has these and no others")]
pub enum KeyState {
    /// It signs.
    Active,
    /// Nothing that it signed is believed any more.
    Compromised,
    /// It is published, and signs when its turn comes.
    Next,
    /// It signs no more; what it signed is believed until it expires.
    Retired,
}

impl KeyState {
    /// The number under which stores keep it: the same in all of them, and never given away again.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Active => 0,
            Self::Compromised => 1,
            Self::Next => 2,
            Self::Retired => 3,
        }
    }

    /// What a store keeps under this number; `None` if that is nothing, and the record corrupt.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Active),
            1 => Some(Self::Compromised),
            2 => Some(Self::Next),
            3 => Some(Self::Retired),
            _ => None,
        }
    }
}

/// The keys of a store.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "stores build it")]
pub struct KeyRecords {
    /// Counts the replacements, from 0 for a store without keys.
    pub version: u64,
    /// All of them.
    pub records: Vec<KeyRecord>,
    /// What time it is.
    pub now: StoreTime,
}

/// What became of [`KeyStore::put_keys`](super::KeyStore::put_keys).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a node that passes over an answer must not compile")]
pub enum KeysPut {
    /// Past the deadline: this delivery did nothing.
    Late,
    /// Another node was first: to be read again.
    Outdated,
    /// They are those of this version now.
    Done(u64),
}

impl fmt::Debug for KeyRecord {
    /// Shows nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRecord")
            .field("id", &self.id)
            .field("algorithm", &self.algorithm)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
