//! Numbers that differ from run to run; the seed is printed.

use std::hash::{BuildHasher, Hasher, RandomState};

pub(crate) struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    pub(crate) fn new() -> Self {
        Self::of(RandomState::new().build_hasher().finish())
    }

    fn of(seed: u64) -> Self {
        Self { seed, state: seed | 1 }
    }

    pub(crate) const fn seed(&self) -> u64 {
        self.seed
    }

    /// Another one, for a thread.
    pub(crate) fn fork(&mut self) -> Self {
        let seed = self.next();
        Self::of(seed)
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// xorshift64*.
    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}
