//! The same files, with one-time values in them.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::replay::ReplayStore;
use hallpass_sqlite::Sqlite;
use hallpass_testkit::replays::{Power, ReplayHarness, Task};
use hallpass_testkit::sessions::StoreHarness;

use crate::File;

impl ReplayHarness for File {
    fn name(&self) -> String {
        StoreHarness::name(self)
    }

    fn open(&self) -> Task<'_, Arc<dyn ReplayStore>> {
        Box::pin(async {
            let store = Sqlite::builder(self.database()).clock(self.clock.clone()).open();
            let store: Arc<dyn ReplayStore> = Arc::new(store.await.unwrap());
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

hallpass_testkit::replay_store_conformance!(File::new());
