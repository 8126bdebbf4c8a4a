//! The same server, with one-time values in it.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::replay::ReplayStore;
use hallpass_redis::Redis;
use hallpass_testkit::replays::{Power, ReplayHarness, Task};
use hallpass_testkit::sessions::StoreHarness;

use crate::Single;

impl ReplayHarness for Single {
    fn name(&self) -> String {
        StoreHarness::name(self)
    }

    fn open(&self) -> Task<'_, Arc<dyn ReplayStore>> {
        Box::pin(async {
            let store = Redis::connect(self.server.url()).await.unwrap();
            let store: Arc<dyn ReplayStore> = Arc::new(store);
            store
        })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        StoreHarness::pass(self, time)
    }

    fn powers(&self) -> &[Power] {
        &[Power::Durable, Power::Stands, Power::StepsBack]
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        StoreHarness::step_back(self, by)
    }

    fn restart(&self) -> Task<'_, ()> {
        StoreHarness::restart(self)
    }
}

hallpass_testkit::replay_store_conformance!(Single::start().await);
