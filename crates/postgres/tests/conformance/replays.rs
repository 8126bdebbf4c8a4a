//! Values that are good once.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::replay::ReplayStore;
use hallpass_testkit::replays::{Power, ReplayHarness, Task};

use crate::server::Schema;

struct Replays(Schema);

impl ReplayHarness for Replays {
    fn name(&self) -> String {
        "postgres".to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn ReplayStore>> {
        Box::pin(async {
            let store: Arc<dyn ReplayStore> = Arc::new(self.0.open().await);
            store
        })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.0.server.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Durable, Power::Stands, Power::StepsBack]
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.0.server.clock.set_back(by) })
    }

    fn restart(&self) -> Task<'_, ()> {
        Box::pin(async { self.0.restart() })
    }
}

hallpass_testkit::replay_store_conformance!(Replays(Schema::new().await));
