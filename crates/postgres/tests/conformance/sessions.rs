//! Sessions.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::store::Store;
use hallpass_testkit::sessions::kit::schedules;
use hallpass_testkit::sessions::{Power, StoreHarness, Task};

use crate::server::Schema;

struct Sessions(Schema);

impl StoreHarness for Sessions {
    fn name(&self) -> String {
        "postgres".to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn Store>> {
        Box::pin(async {
            let store: Arc<dyn Store> = Arc::new(self.0.open().await);
            store
        })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.0.server.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Durable, Power::Stands, Power::StepsBack]
    }

    /// `HALLPASS_SCHEDULES=10000` plays that many, in some minutes.
    fn schedules(&self) -> usize {
        schedules(20)
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.0.server.clock.set_back(by) })
    }

    fn restart(&self) -> Task<'_, ()> {
        Box::pin(async { self.0.restart() })
    }
}

hallpass_testkit::session_store_conformance!(Sessions(Schema::new().await));
