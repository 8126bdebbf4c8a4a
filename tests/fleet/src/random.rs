//! Numbers that differ from run to run.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// xorshift64*.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(RandomState::new().build_hasher().finish() | 1)
    }
}

impl Random {
    /// Seeded by the system.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A number below this one, which is not 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        usize::try_from(number).unwrap_or_default() % limit.max(1)
    }

    /// A time from `least` to `most`.
    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = usize::try_from(most.saturating_sub(least).as_micros()).unwrap_or(usize::MAX);
        let more = u64::try_from(self.below(span.saturating_add(1))).unwrap_or_default();
        least + Duration::from_micros(more)
    }
}
