//! The servers of this process.

use std::sync::atomic::{AtomicUsize, Ordering};

use hallpass_postgres::Postgres;
use hallpass_servers::{FakeClock, PostgresServer, Shutdown};
use hallpass_testkit::sessions::kit::NOW;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, MutexGuard, OnceCell};
use tokio::task::block_in_place;

/// A server. Its clock is everybody's, so one case at a time has it.
pub(crate) struct Server {
    server: PostgresServer,
    pub(crate) clock: FakeClock,
}

/// A schema of its own, for the time of a case.
pub(crate) struct Schema {
    pub(crate) server: MutexGuard<'static, Server>,
    name: String,
}

impl Schema {
    pub(crate) async fn new() -> Self {
        static SERVERS: [OnceCell<Mutex<Server>>; 2] =
            [OnceCell::const_new(), OnceCell::const_new()];
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let free = SERVERS.iter().find_map(|server| server.get()?.try_lock().ok());
        let server = if let Some(server) = free {
            server
        } else {
            let start = || async { Mutex::new(Server::start().await) };
            SERVERS[number & 1].get_or_init(start).await.lock().await
        };
        server.clock.set(NOW.as_millis());
        Self { server, name: format!("case_{number}") }
    }

    pub(crate) async fn open(&self) -> Postgres {
        let url = self.server.server.url("postgres");
        Postgres::builder(&url).schema(&self.name).pool_size(6).connect().await.unwrap()
    }

    /// As a loss of power ends it, but for what only the disk had.
    pub(crate) fn restart(&self) {
        let restart = || self.server.server.restart(Shutdown::Immediate);
        block_in_place(|| Handle::current().block_on(restart()));
    }
}

impl Server {
    async fn start() -> Self {
        let clock = FakeClock::standing(NOW.as_millis());
        let server = PostgresServer::builder()
            .clock(&clock)
            // Its processes are ended, and not the machine: what was written is there.
            .config("fsync", "off")
            .config("autovacuum", "off")
            .start()
            .await;
        Self { server, clock }
    }
}
