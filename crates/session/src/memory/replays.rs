//! One-time values.

use std::sync::Arc;

use hallpass_core::replay::{Inserting, MemoryReplayStore, ReplayKey, ReplayStore, ReplayTtl};
use hallpass_core::{Clock, UnixTime};

use super::MemoryStore;

impl ReplayStore for MemoryStore {
    fn insert_if_absent(&self, key: ReplayKey, ttl: ReplayTtl) -> Inserting<'_> {
        self.0.replays.insert_if_absent(key, ttl)
    }
}

/// By the clock of the store.
pub(super) fn by_clock(clock: Arc<dyn Clock>) -> MemoryReplayStore {
    MemoryReplayStore::by_clock(MOST, Shared(clock))
}

#[derive(Debug)]
struct Shared(Arc<dyn Clock>);

impl Clock for Shared {
    fn now(&self) -> Option<UnixTime> {
        self.0.now()
    }
}

/// More than a test makes.
const MOST: usize = 1_000_000;
