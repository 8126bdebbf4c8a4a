//! The store in memory by a clock that goes on from one look to the next, as those of servers do.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{Clock, UnixTime};
use hallpass_session::MemoryStore;
use hallpass_session::store::Store;
use hallpass_testkit::ManualClock;
use hallpass_testkit::sessions::kit::clock;
use hallpass_testkit::sessions::{Power, StoreHarness, Task};

use crate::memory::step_back;

struct Ticking {
    clock: ManualClock,
    store: MemoryStore,
}

#[derive(Debug)]
struct Ticks(ManualClock);

impl Ticking {
    fn new() -> Self {
        let clock = clock();
        Self { store: MemoryStore::by_clock(Ticks(clock.clone())), clock }
    }
}

impl Clock for Ticks {
    fn now(&self) -> Option<UnixTime> {
        self.0.advance(Duration::from_millis(1));
        self.0.now()
    }
}

impl StoreHarness for Ticking {
    fn name(&self) -> String {
        "memory, ticking".to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn Store>> {
        let store: Arc<dyn Store> = Arc::new(self.store.clone());
        Box::pin(async { store })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::StepsBack]
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move { step_back(&self.clock, by) })
    }
}

hallpass_testkit::session_store_conformance!(Ticking::new());
