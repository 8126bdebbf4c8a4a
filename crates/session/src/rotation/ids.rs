//! The values that a row and a command are made of, each of a type of its own. None is a secret.

use std::fmt;

/// How many times a session's refresh token has been replaced when this one was made: 0 for the
/// first. Stores keep 64 bits.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Generation(u64);

impl Generation {
    /// The generation of a session's first refresh token.
    pub const FIRST: Self = Self(0);

    /// The generation of this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The one after it, at most the last that the type can hold.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Which key encryption key the keys of a derivation come from: a number that tells a node's few
/// apart. Not a key.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KekId(u8);

impl KekId {
    /// The key encryption key of this number.
    #[must_use]
    pub const fn new(number: u8) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Bytes of a fixed number under a name. `Debug` shows the first two: enough to tell two apart in a
/// failed test, and too little to find anything by.
macro_rules! bytes {
    ($(#[$doc:meta])+ $name:ident, $len:literal) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Of these bytes.
            #[must_use]
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let [first, second, ..] = self.0;
                write!(f, concat!(stringify!($name), "({:02x}{:02x}..)"), first, second)
            }
        }
    };
}

bytes! {
    /// The value from which, with the keys of a node and the token before it, a refresh token was
    /// derived: fresh at each step, and kept so that the same token can be derived again.
    Nonce, 16
}
bytes! {
    /// The keyed hash over what never changes in a row, by which a node sees that nobody else wrote it.
    RowMac, 32
}
bytes! {
    /// The name of a session: the key of its row, and the public claim `sid`. Whoever knows it can
    /// present no token of that session.
    SessionId, 16
}
bytes! {
    /// The hash of the secret part of a refresh token: all that a store ever sees of it.
    TokenHash, 32
}

/// Which refresh token of a session: its generation and the hash of its secret. Only both together
/// name it: after a store has lost a write, two tokens of one generation can be under way.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "stores build it from two columns")]
pub struct TokenMark {
    /// Its generation.
    pub generation: Generation,
    /// The hash of its secret.
    pub hash: TokenHash,
}

impl TokenMark {
    /// The first token of a session.
    #[must_use]
    pub const fn first(hash: TokenHash) -> Self {
        Self { generation: Generation::FIRST, hash }
    }
}
