//! The suites that every store of sessions passes, and every store of one-time values: over a server,
//! and over a cluster of three.
#![cfg(test)]

mod replays;

use std::sync::Arc;
use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_servers::{FakeClock, RedisServer};
use hallpass_session::store::Store;
use hallpass_testkit::sessions::kit::{NOW, schedules};
use hallpass_testkit::sessions::{Power, StoreHarness, Task};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// A server of its own, with a clock that stands.
struct Single {
    server: RedisServer,
    clock: FakeClock,
}

impl Single {
    async fn start() -> Self {
        let clock = FakeClock::standing(NOW.as_millis());
        let server = RedisServer::builder().persistent().clock(&clock).start().await;
        Self { server, clock }
    }
}

impl StoreHarness for Single {
    fn name(&self) -> String {
        "redis".to_owned()
    }

    fn open(&self) -> Task<'_, Arc<dyn Store>> {
        Box::pin(async { connect(Redis::builder(self.server.url())).await })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Durable, Power::Stands, Power::StepsBack]
    }

    /// `HALLPASS_SCHEDULES=500` plays that many, in half a minute each.
    fn schedules(&self) -> usize {
        schedules(100)
    }

    fn lingers(&self) -> Option<Duration> {
        Some(LINGERS)
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

/// Of the stores of a case each is the same one.
async fn connect(builder: hallpass_redis::RedisBuilder) -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(builder.connect().await.unwrap());
    store
}

/// The server itself drops a session when a day has passed since its expiry.
const LINGERS: Duration = Duration::from_millis(24 * 60 * 60 * 1_000 + 1);

hallpass_testkit::session_store_conformance!(Single::start().await);

mod cluster {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    use hallpass_servers::RedisCluster;
    use tokio::runtime::Runtime;
    use tokio::sync::{Mutex, MutexGuard};

    use super::*;

    /// One cluster for all cases, each with a prefix of its own: and as its clock stands, one case
    /// after the other.
    struct Cluster {
        prefix: String,
        _alone: MutexGuard<'static, ()>,
    }

    struct Shared {
        cluster: RedisCluster,
        clock: FakeClock,
        _runtime: Runtime,
    }

    static SHARED: LazyLock<Shared> = LazyLock::new(|| {
        let start = || {
            let runtime = Runtime::new().unwrap();
            let clock = FakeClock::ahead(0);
            let cluster = RedisCluster::builder(3).clock(&clock).start();
            let cluster = runtime.block_on(cluster);
            clock.set(NOW.as_millis());
            Shared { cluster, clock, _runtime: runtime }
        };
        // Not on a thread of the case's runtime.
        std::thread::spawn(start).join().unwrap()
    });

    static TURN: Mutex<()> = Mutex::const_new(());

    impl Cluster {
        async fn next() -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let _alone = TURN.lock().await;
            let prefix = format!("case{}", COUNT.fetch_add(1, Ordering::Relaxed));
            Self { prefix, _alone }
        }
    }

    impl StoreHarness for Cluster {
        fn name(&self) -> String {
            "redis cluster".to_owned()
        }

        fn open(&self) -> Task<'_, Arc<dyn Store>> {
            Box::pin(connect(Redis::builder(SHARED.cluster.url()).prefix(&self.prefix)))
        }

        fn pass(&self, time: Duration) -> Task<'_, ()> {
            Box::pin(async move { SHARED.clock.advance(time) })
        }

        fn powers(&self) -> &[Power] {
            &[Power::Stands, Power::StepsBack]
        }

        fn schedules(&self) -> usize {
            schedules(20)
        }

        fn lingers(&self) -> Option<Duration> {
            Some(LINGERS)
        }

        fn step_back(&self, by: Duration) -> Task<'_, ()> {
            Box::pin(async move { SHARED.clock.set_back(by) })
        }
    }

    hallpass_testkit::session_store_conformance!(Cluster::next().await);
}
