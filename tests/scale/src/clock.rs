//! One clock for all processes of this machine.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// A moment by the monotonic clock of the machine, which all of its processes share: unlike
/// [`std::time::Instant`], it can be sent to another one.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Tick(u64);

impl Tick {
    /// The present one.
    #[must_use]
    pub fn now() -> Self {
        let time = clock_gettime(ClockId::Monotonic);
        let [seconds, nanos] = [time.tv_sec, time.tv_nsec].map(|part| part.unsigned_abs());
        Self(seconds.saturating_mul(1_000_000_000).saturating_add(nanos))
    }

    /// How much later it is than another.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// So much later.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(by.as_nanos()).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_later_than_one_before_it() {
        let first = Tick::now();
        std::thread::sleep(Duration::from_millis(2));
        let second = Tick::now();
        assert!(second.since(first) >= Duration::from_millis(2));
        assert_eq!(first.since(second), Duration::ZERO);
        assert!(first.after(Duration::from_secs(60)) > second);
    }
}
