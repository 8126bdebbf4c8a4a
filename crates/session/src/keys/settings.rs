//! What an operator decides about signing keys.

use std::time::Duration;

use hallpass_core::{Algorithm, ConfigError, ConfigErrorKind};

/// For how long a copy of the key set is good: `max-age` of the answer, and how long a node serves
/// what it knows when it cannot reach the store.
pub(crate) const MAX_AGE: Duration = Duration::from_secs(300);

/// How long a key is published before it signs: twice [`MAX_AGE`] and at least an hour, which leaves
/// verifiers with caches of their own some room.
pub(crate) const LEAD: Duration = Duration::from_secs(60 * 60);

/// Which keys sign, and for how long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct KeySettings {
    algorithm: Algorithm,
    rotate_every: Duration,
}

impl KeySettings {
    /// Keys for this algorithm: ES256, EdDSA, RS256 (2,048 bits) or HS256, whose key set is empty.
    ///
    /// Given to a store with keys for another one, it makes a key for this one, publishes it for as
    /// long as any other, and has it sign then.
    ///
    /// # Errors
    /// `Setting` for another algorithm.
    pub(crate) fn new(algorithm: Algorithm) -> Result<Self, ConfigError> {
        if is_offered(algorithm) {
            return Ok(Self { algorithm, ..Self::default() });
        }
        let text = format!(
            "sessions sign with ES256, EdDSA, RS256 or HS256, and {algorithm} was asked for: take \
             one of them, ES256 unless something speaks against it."
        );
        Err(ConfigError::new(ConfigErrorKind::Setting, text))
    }

    /// Another key signs after so long: 30 days by default.
    ///
    /// # Errors
    /// `Setting` for less than a day: every key that may still be needed is published, and verifiers
    /// take so many and no more.
    pub(crate) fn with_rotation(self, every: Duration) -> Result<Self, ConfigError> {
        if every >= SHORTEST {
            return Ok(Self { rotate_every: every, ..self });
        }
        let text = format!(
            "a signing key for every {every:?} is too many: let each sign for {SHORTEST:?} or longer."
        );
        Err(ConfigError::new(ConfigErrorKind::Setting, text))
    }

    /// The algorithm of new keys.
    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// How long a key signs.
    pub(crate) const fn rotate_every(&self) -> Duration {
        self.rotate_every
    }
}

impl Default for KeySettings {
    /// ES256, for 30 days each.
    fn default() -> Self {
        Self { algorithm: Algorithm::ES256, rotate_every: DAY.saturating_mul(30) }
    }
}

/// Whether keys for it are made, and opened: the others in a store are not ours.
pub(super) const fn is_offered(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::ES256 | Algorithm::EdDSA | Algorithm::RS256 | Algorithm::HS256)
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SHORTEST: Duration = DAY;
const _: () = assert!(MAX_AGE.as_secs() * 2 <= LEAD.as_secs(), "two copies, one after the other");
