//! For how long a value is kept.

use std::num::NonZeroU64;
use std::time::Duration;

/// For how long a value is kept: whole milliseconds, at least one and at most [a day](Self::MAX).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ReplayTtl(NonZeroU64);

impl ReplayTtl {
    /// The longest time: a day. Who sends a value often says when it expires, and would fill the
    /// store with what is never dropped.
    pub const MAX: Duration = Duration::from_millis(DAY);

    /// This time, rounded up to whole milliseconds.
    ///
    /// `None` for no time at all, and for more than a [day](Self::MAX): the value has expired, or asks
    /// to be remembered for too long. It is refused, as invalid; to keep it for less than the time in
    /// which it is accepted would let it in again.
    #[must_use]
    pub fn new(time: Duration) -> Option<Self> {
        let millis = time.as_nanos().div_ceil(NANOS_IN_A_MILLI);
        let millis = u64::try_from(millis).ok().filter(|millis| *millis <= DAY)?;
        NonZeroU64::new(millis).map(Self)
    }

    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0.get()
    }

    /// As a duration.
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        Duration::from_millis(self.0.get())
    }
}

const DAY: u64 = 24 * 60 * 60 * 1_000;

const NANOS_IN_A_MILLI: u128 = 1_000_000;
