//! Whether the windows of the rules, the lifetimes of access tokens and the clients fit together.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use hallpass_core::{ConfigError, ConfigErrorKind};

use super::Limits;

/// The lifetimes and the client that [`Limits`] have to fit.
///
/// The default is an access token of 10 min, of which up to 2 min are taken off at random, and a
/// client that asks twice: at once and after 2.5 s, for 2 s each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Timing {
    access: Duration,
    jitter: Duration,
    client_retry: Duration,
}

impl Timing {
    /// With access tokens of at most this lifetime, a fifth of which may be taken off at random.
    #[must_use]
    pub fn new(access: Duration) -> Self {
        let jitter = access.checked_div(5).unwrap_or_default();
        Self { access, jitter, ..Self::default() }
    }

    /// How much may be taken off an access token's lifetime at random.
    #[must_use]
    pub const fn with_jitter(self, jitter: Duration) -> Self {
        Self { jitter, ..self }
    }

    /// How long after its first attempt a client gives up on its last.
    #[must_use]
    pub const fn with_client_retry(self, client_retry: Duration) -> Self {
        Self { client_retry, ..self }
    }

    /// The shortest access token there is.
    #[must_use]
    pub const fn shortest_access(&self) -> Duration {
        self.access.saturating_sub(self.jitter)
    }

    /// Whether these limits fit.
    ///
    /// - `deadline + client retry <= grace`: no command arrives when the token that it presents can
    ///   no longer be replayed, however often the client asked.
    /// - `min_rotation < shortest access token`: a client that refreshes when its access token
    ///   expires gets a new refresh token each time.
    /// - `jitter >= 6 x grace`: or a thief who refreshes when the owner does stays within the grace,
    ///   and unseen, for hours.
    ///
    /// # Errors
    /// The first of these that does not hold, with what to change.
    pub fn check(&self, limits: &Limits) -> Result<(), LimitsError> {
        let (grace, min_rotation) = (limits.grace(), limits.min_rotation());
        let (deadline, client_retry) = (limits.deadline(), self.client_retry);
        if deadline.saturating_add(client_retry) > grace {
            return Err(LimitsError::ClientRetry { deadline, client_retry, grace });
        }
        let shortest_access = self.shortest_access();
        if min_rotation >= shortest_access {
            return Err(LimitsError::AccessLifetime { shortest_access, min_rotation });
        }
        let least = grace.saturating_mul(6);
        if self.jitter < least {
            return Err(LimitsError::Jitter { jitter: self.jitter, least });
        }
        Ok(())
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            access: Duration::from_secs(600),
            jitter: Duration::from_secs(120),
            client_retry: Duration::from_millis(4_500),
        }
    }
}

/// Windows and lifetimes that contradict each other: found when they are set, with what to change.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LimitsError {
    /// Access tokens are too short for the refresh token to rotate with them.
    AccessLifetime {
        /// The shortest access token.
        shortest_access: Duration,
        /// How old a leaf has to be before it rotates.
        min_rotation: Duration,
    },
    /// A client asks for longer than the grace lets it.
    ClientRetry {
        /// For how long after it was sent a command may be carried out.
        deadline: Duration,
        /// How long after its first attempt a client gives up on its last.
        client_retry: Duration,
        /// The grace.
        grace: Duration,
    },
    /// The grace is nothing, or too long.
    Grace {
        /// The grace.
        grace: Duration,
    },
    /// Too little of an access token's lifetime is random.
    Jitter {
        /// How much is.
        jitter: Duration,
        /// How much has to be.
        least: Duration,
    },
    /// Leaves rotate while the token before them can still be replayed.
    MinRotation {
        /// How old a leaf has to be before it rotates.
        min_rotation: Duration,
        /// The grace.
        grace: Duration,
    },
}

impl fmt::Display for LimitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessLifetime { shortest_access, min_rotation } => write!(
                f,
                "an access token can be as short as {shortest_access:?}, and a refresh token \
                 rotates after {min_rotation:?} at the earliest: let access tokens live longer than \
                 that, or shorten the grace"
            ),
            Self::ClientRetry { deadline, client_retry, grace } => write!(
                f,
                "a client asks for {client_retry:?} and its last request may arrive {deadline:?} \
                 later, which is longer than the grace of {grace:?}: lengthen the grace, or let \
                 clients give up earlier"
            ),
            Self::Grace { grace } => write!(
                f,
                "a grace of {grace:?} is not allowed: set more than nothing and at most {:?}",
                Limits::LONGEST_GRACE
            ),
            Self::Jitter { jitter, least } => write!(
                f,
                "{jitter:?} of an access token's lifetime are random, which hides a thief who \
                 refreshes when the owner does: make it at least {least:?} (6 x grace), by longer \
                 access tokens or a shorter grace"
            ),
            Self::MinRotation { min_rotation, grace } => write!(
                f,
                "a refresh token would rotate after {min_rotation:?}, within the grace of {grace:?} \
                 of the one before: two tabs would end their own session; set more than the grace"
            ),
        }
    }
}

impl Error for LimitsError {}

impl From<LimitsError> for ConfigError {
    fn from(error: LimitsError) -> Self {
        Self::new(ConfigErrorKind::Setting, error.to_string())
    }
}
