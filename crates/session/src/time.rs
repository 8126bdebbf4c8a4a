//! Time, as the store of sessions counts it.

use std::time::Duration;

use hallpass_core::UnixTime;

/// A point in time by the clock of a store: whole milliseconds since 1970-01-01T00:00:00 UTC. The
/// clock of a node never decides anything about a session.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StoreTime(u64);

impl StoreTime {
    /// The time so many milliseconds after 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The same time, as tokens tell it.
    #[must_use]
    pub const fn to_unix_time(self) -> UnixTime {
        UnixTime::since_epoch(Duration::from_millis(self.0))
    }

    /// How long this is after `earlier`: nothing, if it is before it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The time so much later, at most the last one that the type can hold.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX)))
    }
}
