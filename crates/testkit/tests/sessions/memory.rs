//! The store in memory passes.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{Clock, UnixTime};
use hallpass_session::MemoryStore;
use hallpass_session::store::Store;
use hallpass_testkit::ManualClock;
use hallpass_testkit::sessions::kit::clock;
use hallpass_testkit::sessions::{Power, StoreHarness, Task};

/// A store by a clock that stands.
pub(crate) struct Memory {
    clock: ManualClock,
    store: MemoryStore,
}

impl Memory {
    pub(crate) fn new() -> Self {
        let clock = clock();
        Self { store: MemoryStore::with_shards(clock.clone(), 3), clock }
    }
}

impl StoreHarness for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn Store>> {
        let store: Arc<dyn Store> = Arc::new(self.store.clone());
        Box::pin(async { store })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Stands, Power::StepsBack]
    }

    fn schedules(&self) -> usize {
        10_000
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move { step_back(&self.clock, by) })
    }
}

pub(crate) fn step_back(clock: &ManualClock, by: Duration) {
    let now = clock.now().expect("a clock that works").as_duration();
    clock.set(UnixTime::since_epoch(now.checked_sub(by).expect("after 1970")));
}

hallpass_testkit::session_store_conformance!(Memory::new());
