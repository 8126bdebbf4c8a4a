//! How long each of the rules' windows is.

use std::time::Duration;

use super::LimitsError;

/// The windows and counts of the rules. The default is a grace of 10 s.
///
/// They hold for every node of a store: two that differ judge the same token differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    grace: Duration,
    min_rotation: Duration,
    supersede_window: Duration,
    supersedes: u32,
    replays: u32,
    strict: bool,
}

impl Limits {
    /// The longest grace.
    pub const LONGEST_GRACE: Duration = Duration::from_secs(60);

    /// With this grace: how long after a rotation the token before it gives the same successor
    /// again. A leaf then rotates when it is 5 s older than the grace, at the earliest.
    ///
    /// # Errors
    /// [`LimitsError::Grace`] if it is nothing, or longer than [`LONGEST_GRACE`](Self::LONGEST_GRACE).
    pub fn new(grace: Duration) -> Result<Self, LimitsError> {
        if grace.is_zero() || grace > Self::LONGEST_GRACE {
            return Err(LimitsError::Grace { grace });
        }
        let min_rotation = grace.saturating_add(REST);
        Ok(Self { grace, min_rotation, ..Self::default() })
    }

    /// How old a leaf has to be before it rotates: longer than the grace.
    ///
    /// # Errors
    /// [`LimitsError::MinRotation`] if it is not.
    pub fn with_min_rotation(self, min_rotation: Duration) -> Result<Self, LimitsError> {
        if min_rotation <= self.grace {
            return Err(LimitsError::MinRotation { min_rotation, grace: self.grace });
        }
        Ok(Self { min_rotation, ..self })
    }

    /// How long after its rotation a token is still good for a new successor, if its own was never
    /// used: 24 h by default. A client that loses an answer and stays away for longer is logged out.
    #[must_use]
    pub const fn with_supersede_window(self, supersede_window: Duration) -> Self {
        Self { supersede_window, ..self }
    }

    /// How many successors in a row may be replaced unused: 8 by default.
    #[must_use]
    pub const fn with_supersedes(self, supersedes: u32) -> Self {
        Self { supersedes, ..self }
    }

    /// How many times a leaf is handed out again: 32 by default.
    #[must_use]
    pub const fn with_replays(self, replays: u32) -> Self {
        Self { replays, ..self }
    }

    /// Replaces no unused successor: a lost answer that is not asked for again within the grace ends
    /// the session, and a thief is found out one refresh earlier.
    #[must_use]
    pub const fn strict(self) -> Self {
        Self { strict: true, ..self }
    }

    /// The grace.
    #[must_use]
    pub const fn grace(&self) -> Duration {
        self.grace
    }

    /// How old a leaf has to be before it rotates.
    #[must_use]
    pub const fn min_rotation(&self) -> Duration {
        self.min_rotation
    }

    /// How long after its rotation a token is still good for a new successor.
    #[must_use]
    pub const fn supersede_window(&self) -> Duration {
        self.supersede_window
    }

    /// How many successors in a row may be replaced unused.
    #[must_use]
    pub const fn supersedes(&self) -> u32 {
        self.supersedes
    }

    /// How many times a leaf is handed out again.
    #[must_use]
    pub const fn replays(&self) -> u32 {
        self.replays
    }

    /// Whether no unused successor is replaced.
    #[must_use]
    pub const fn is_strict(&self) -> bool {
        self.strict
    }

    /// For how long after it was sent a command may be carried out: half the grace, at most 5 s. A
    /// node adds it to the last store time that it knows and to what has passed since.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.grace.checked_div(2).unwrap_or_default().min(LONGEST_DEADLINE)
    }
}

impl Default for Limits {
    fn default() -> Self {
        let grace = Duration::from_secs(10);
        Self {
            grace,
            min_rotation: grace.saturating_add(REST),
            supersede_window: Duration::from_secs(24 * 60 * 60),
            supersedes: 8,
            replays: 32,
            strict: false,
        }
    }
}

/// How much longer than the grace a leaf rests by default.
const REST: Duration = Duration::from_secs(5);

const LONGEST_DEADLINE: Duration = Duration::from_secs(5);
