//! The stores in memory pass: that of one-time values alone, and that of sessions.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::replay::{MemoryReplayStore, ReplayStore};
use hallpass_core::{Clock, UnixTime};
use hallpass_testkit::ManualClock;
use hallpass_testkit::replays::{Power, ReplayHarness, Task};

struct Memory {
    name: &'static str,
    clock: ManualClock,
    store: Arc<dyn ReplayStore>,
    powers: &'static [Power],
}

impl Memory {
    fn new() -> Self {
        let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
        let store = Arc::new(MemoryReplayStore::by_clock(ROOM, clock.clone()));
        let powers = &[Power::Bounded, Power::Stands, Power::StepsBack];
        Self { name: "memory", clock, store, powers }
    }
}

impl ReplayHarness for Memory {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn ReplayStore>> {
        Box::pin(async { self.store.clone() })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        self.powers
    }

    fn capacity(&self) -> usize {
        ROOM
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move {
            let now = self.clock.now().expect("a clock that works");
            self.clock.set(now.saturating_sub(by));
        })
    }
}

/// What the cases need.
const ROOM: usize = 200;

hallpass_testkit::replay_store_conformance!(Memory::new());

#[cfg(feature = "session")]
mod of_sessions {
    use std::sync::Arc;

    use hallpass_session::MemoryStore;
    use hallpass_testkit::replays::Power;
    use hallpass_testkit::sessions::kit::clock;

    use super::Memory;

    fn memory() -> Memory {
        let clock = clock();
        let store = Arc::new(MemoryStore::by_clock(clock.clone()));
        let powers = &[Power::Stands, Power::StepsBack];
        Memory { name: "memory of sessions", clock, store, powers }
    }

    hallpass_testkit::replay_store_conformance!(memory());
}
