//! The harness of a store that may have a fault.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::Store;
use hallpass_testkit::ManualClock;
use hallpass_testkit::sessions::kit::clock;
use hallpass_testkit::sessions::{Power, StoreHarness, Task};

use crate::faults::Fault;
use crate::ledger::Ledger;
use crate::memory::step_back;

/// The harness of a store with a fault.
pub(crate) struct Books {
    clock: ManualClock,
    ledger: Arc<Ledger>,
}

impl Books {
    pub(crate) fn new(fault: Fault) -> Self {
        let clock = clock();
        Self { ledger: Arc::new(Ledger::new(fault, clock.clone())), clock }
    }
}

impl StoreHarness for Books {
    fn name(&self) -> String {
        format!("{:?}", self.ledger.fault())
    }

    fn open(&self) -> Task<'_, Arc<dyn Store>> {
        let store: Arc<dyn Store> = self.ledger.clone();
        Box::pin(async { store })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Durable, Power::Stands, Power::StepsBack]
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move { step_back(&self.clock, by) })
    }

    fn restart(&self) -> Task<'_, ()> {
        Box::pin(async { self.ledger.restart() })
    }
}
