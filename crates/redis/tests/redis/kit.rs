//! A server for a test, and sessions in it.

use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_servers::{FakeClock, RedisServer};
use hallpass_session::revocation::Event;
use hallpass_session::store::{
    Batch, Cursor, Position, RevocationFeed, Revoked, SessionStore, Target,
};
pub(crate) use hallpass_testkit::sessions::kit::*;

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
pub(crate) const KEEP: Duration = needs().keep;

/// A server with a clock that stands, and the store in it.
pub(crate) struct Place {
    pub(crate) server: RedisServer,
    pub(crate) clock: FakeClock,
    pub(crate) store: Redis,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let clock = FakeClock::standing(NOW.as_millis());
        let server = RedisServer::builder().clock(&clock).start().await;
        let store = opened(&server.url()).await;
        Self { server, clock, store }
    }

    /// The answer of the server to a command, in texts and numbers.
    pub(crate) fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        let (name, args) = command.split_first().unwrap();
        let mut asked = redis::cmd(name);
        asked.arg(args);
        asked.query(&mut self.connection()).unwrap()
    }

    pub(crate) fn connection(&self) -> redis::Connection {
        redis::Client::open(self.server.url()).unwrap().get_connection().unwrap()
    }

    /// All that the server holds.
    pub(crate) fn snapshot(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut connection = self.connection();
        let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
        let mut dump = |key: Vec<u8>| {
            let dumped = redis::cmd("DUMP").arg(&key).query(&mut connection).unwrap();
            (key, dumped)
        };
        keys.into_iter().map(&mut dump).collect()
    }

    /// Nothing but this, as after a failover that lost what came later.
    pub(crate) fn restore(&self, snapshot: &[(Vec<u8>, Vec<u8>)]) {
        let mut connection = self.connection();
        redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
        for (key, dumped) in snapshot {
            let mut restore = redis::cmd("RESTORE");
            restore.arg(key).arg(0).arg(dumped).exec(&mut connection).unwrap();
        }
    }
}

/// A node's store under this URL.
pub(crate) async fn opened(url: &str) -> Redis {
    let store = Redis::connect(url).await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    store
}

/// Takes back everything that a key signed: one event.
pub(crate) async fn append(store: &Redis, id: u64) -> Position {
    let target = Target::Key(format!("key-{id}").into());
    match store.revoke(revoke_command(id, target)).await.unwrap() {
        Revoked::Now(position) => position,
        Revoked::Late => panic!("late"),
    }
}

pub(crate) async fn read(store: &Redis, after: &Cursor) -> Batch {
    store.read(FIRST, after.clone(), 1_000).await.unwrap()
}

/// The places of the events.
pub(crate) fn places(batch: &Batch) -> Vec<u64> {
    batch.events.iter().map(Event::sequence).collect()
}
