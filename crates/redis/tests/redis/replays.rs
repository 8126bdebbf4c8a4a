//! The suite that every store of one-time values passes.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::replay::ReplayStore;
use hallpass_redis::Redis;
use hallpass_servers::{FakeClock, RedisServer};
use hallpass_testkit::replays::{Power, ReplayHarness, Task};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::kit::NOW;

struct Server {
    server: RedisServer,
    clock: FakeClock,
}

impl Server {
    async fn start() -> Self {
        let clock = FakeClock::standing(NOW.as_millis());
        let server = RedisServer::builder().persistent().clock(&clock).start().await;
        Self { server, clock }
    }
}

impl ReplayHarness for Server {
    fn name(&self) -> String {
        "redis".to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn ReplayStore>> {
        Box::pin(async {
            let store = Redis::connect(self.server.url()).await.unwrap();
            let store: Arc<dyn ReplayStore> = Arc::new(store);
            store
        })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Durable, Power::Stands, Power::StepsBack]
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.set_back(by) })
    }

    fn restart(&self) -> Task<'_, ()> {
        Box::pin(async {
            self.server.kill();
            block_in_place(|| Handle::current().block_on(self.server.restart()));
        })
    }
}

hallpass_testkit::replay_store_conformance!(Server::start().await);
