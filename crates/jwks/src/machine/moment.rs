//! Time as the machine sees it: how long ago it was made.

use std::time::Duration;

/// A point on a clock that never goes back.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Moment(Duration);

impl Moment {
    /// When the clock started.
    pub(crate) const START: Self = Self(Duration::ZERO);

    /// The moment at which the clock has run for so long.
    pub(crate) const fn at(elapsed: Duration) -> Self {
        Self(elapsed)
    }

    /// How long the clock has run by then.
    pub(crate) const fn elapsed(self) -> Duration {
        self.0
    }

    /// So much later; the end of time if there is no such moment.
    pub(crate) const fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }

    /// How long ago `earlier` was; nothing if it has not come yet.
    pub(crate) const fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
