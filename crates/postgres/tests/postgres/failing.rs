//! What is cut short, hangs or is gone.

use std::time::{Duration, Instant};

use hallpass_postgres::{Postgres, PostgresBuilder};
use hallpass_servers::{PostgresServer, Proxy, Shutdown};
use hallpass_session::rotation::{Limits, Outcome};
use hallpass_session::store::{
    Cursor, Position, RevocationFeed, Revoked, SessionStore, StoreErrorKind,
};
use sqlx::Connection as _;
use sqlx::postgres::PgPoolOptions;
use tokio::time::timeout;

use crate::kit::{
    FIRST, Place, events, log, login, needs, open_at, revoke_token, rotate, rotate_command, says,
    server,
};

/// A database behind a proxy.
struct Behind {
    place: Place,
    proxy: Proxy,
    url: String,
}

impl Behind {
    async fn new() -> Self {
        let (place, proxy) = (Place::new().await, Proxy::start(server().await.port()));
        let url = server().await.url_at(proxy.port(), "postgres");
        Self { place, proxy, url }
    }

    /// A store with that many connections besides the one that follows the log.
    async fn open(&self, connections: u32) -> Postgres {
        let builder = Postgres::builder(&self.url).schema(&self.place.name);
        let store = builder.pool_size(connections).connect().await.unwrap();
        SessionStore::open(&store, needs()).await.unwrap();
        store
    }
}

/// A caller who stops waiting leaves nothing behind: no transaction, no lock, and the connection as
/// good as it was, for the next one.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_nobody_waits_for_leaves_nothing_open() {
    let behind = Behind::new().await;
    let store = behind.open(2).await;
    login(&store, 1, "ann").await;
    // At every moment of a step.
    for micros in (0..6_000).step_by(150) {
        let command = rotate_command(1, 0);
        let step = store.rotate(log(), command, Limits::default());
        let _late = timeout(Duration::from_micros(micros), step).await;
    }
    let began = Instant::now();
    let rotation = rotate(&store, 1, 0).await;
    assert!(matches!(rotation.outcome, Outcome::Replay(_) | Outcome::Rotated(_)), "{rotation:?}");
    assert!(began.elapsed() < Duration::from_secs(3), "something held the row");
    let open = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' \
                AND query LIKE '%\"{}\".%' AND pid <> pg_backend_pid()";
    behind.place.until(open, "0").await;
    // One that looked at the database first, one that follows the log, and those of the pool.
    assert!(behind.proxy.counts().connections <= 4, "{:?}", behind.proxy.counts());
}

/// Nor does it matter where it is dropped.
#[test]
fn a_step_may_be_dropped_outside_of_its_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (store, behind) = runtime.block_on(async {
        let behind = Behind::new().await;
        let store = behind.open(1).await;
        login(&store, 1, "ann").await;
        behind.proxy.hold();
        (store, behind)
    });
    let mut step = Box::pin(store.rotate(log(), rotate_command(1, 0), Limits::default()));
    runtime.block_on(async {
        tokio::select! {
            _ = &mut step => panic!("nothing was held"),
            () = behind.proxy.holds(1) => {}
        }
    });
    drop(step);
    behind.proxy.release();
    let rotation = runtime.block_on(rotate(&store, 1, 0));
    assert!(matches!(rotation.outcome, Outcome::Rotated(_)), "{rotation:?}");
}

/// Who has stopped waiting for a connection is not in front of who waits for one; and who waits has it
/// when those who have them are slow, for longer than a database may be away.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_given_up_keeps_nobody_waiting() {
    let behind = Behind::new().await;
    let store = behind.open(1).await;
    login(&store, 1, "ann").await;
    let lock = behind.place.holding("SELECT 1 FROM {}.sessions FOR UPDATE").await;
    let spawn = |session| {
        let store = store.clone();
        let step =
            async move { store.rotate(log(), rotate_command(session, 0), Limits::default()).await };
        tokio::spawn(step)
    };
    let has_the_connection = spawn(1);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let steps: Vec<_> = (0..20).map(|_| spawn(2)).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    steps.iter().for_each(tokio::task::JoinHandle::abort);
    let waits = spawn(2);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let before = behind.proxy.counts().requests;
    lock.close().await.unwrap();
    assert!(matches!(has_the_connection.await.unwrap().unwrap().outcome, Outcome::Rotated(_)));
    assert!(matches!(waits.await.unwrap().unwrap().outcome, Outcome::NotFound));
    let requests = behind.proxy.counts().requests - before;
    assert!(requests <= 8, "{requests} requests for two steps");
}

/// Nobody waits for it that long, and the connection is made all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_long_to_let_in_is_reached() {
    let behind = Behind::new().await;
    let store = behind.open(1).await;
    behind.proxy.cut();
    behind.proxy.until("reset them all", |counts| counts.open == 0).await;
    behind.proxy.pass();
    assert!(events(&store).await.is_empty());
    // TLS is asked for first: that is twice.
    let slow = Duration::from_millis(300);
    behind.proxy.delay(slow, slow);
    store.revoke(revoke_token(1)).await.unwrap_err();
    let made = behind.proxy.counts().connections;
    behind.proxy.pass();
    store.revoke(revoke_token(1)).await.unwrap();
    assert_eq!(behind.proxy.counts().connections, made);
}

/// A server is gone without a word, and another one takes its place: while it commits, or when a
/// connection is on its way back to the pool, which asks whether the server is there.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_that_is_gone_never_answers_is_given_up() {
    tokio::join!(a_server_is_gone_at("sessions SET"), a_server_is_gone_at("S\0\0\0\u{4}"));
}

/// While requests with these bytes are on their way to it, over every connection there is.
async fn a_server_is_gone_at(request: &str) {
    let behind = Behind::new().await;
    let store = behind.open(2).await;
    login(&store, 1, "ann").await;
    login(&store, 2, "ann").await;
    events(&store).await;
    behind.proxy.hold_requests_with(request);
    for session in [1, 2] {
        let store = store.clone();
        tokio::spawn(async move {
            let _answer = store.rotate(log(), rotate_command(session, 0), Limits::default()).await;
        });
    }
    behind.proxy.holds(2).await;
    behind.proxy.silence();
    behind.proxy.release();
    let (began, follower) = (Instant::now(), store.clone());
    // As a node does.
    let following = tokio::spawn(async move {
        loop {
            let _read = follower.read(FIRST, Cursor::start(), 9).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    while let Err(error) = store.revoke(revoke_token(1)).await {
        assert!(began.elapsed() < Duration::from_secs(9), "{error}");
    }
    following.abort();
}

/// Every connection of the pool is broken, however many there are, and the steps go on. Without a
/// server they fail, and say so soon.
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_server_breaks_no_step_that_follows() {
    let server = PostgresServer::builder().start().await;
    let connecting = PgPoolOptions::new().max_connections(40).test_before_acquire(false);
    let pool = connecting.connect(&server.url("postgres")).await.unwrap();
    let store = PostgresBuilder::from_pool(pool.clone()).connect().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    login(&store, 1, "ann").await;
    let mut held = Vec::new();
    for _ in 0..40 {
        held.push(pool.acquire().await.unwrap());
    }
    drop(held);
    server.restart(Shutdown::Immediate).await;
    let rotation = rotate(&store, 1, 0).await;
    assert!(matches!(rotation.outcome, Outcome::Rotated(_)), "{rotation:?}");
    assert!(events(&store).await.is_empty());
    server.stop(Shutdown::Fast).await;
    let began = Instant::now();
    let error = store.revoke(revoke_token(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

/// It takes no more time than a command has, and goes on when the server does.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_given_up() {
    let server = PostgresServer::start().await;
    let store = open_at(&server.url("postgres"), "hallpass").await;
    login(&store, 1, "ann").await;
    server.pause();
    let began = Instant::now();
    let (rotated, read) = tokio::join!(
        store.rotate(log(), rotate_command(1, 0), Limits::default()),
        store.read(FIRST, Cursor::start(), 1),
    );
    says(&rotated.unwrap_err(), StoreErrorKind::Unavailable, "in time");
    says(&read.unwrap_err(), StoreErrorKind::Unavailable, "in time");
    assert!(began.elapsed() < Duration::from_secs(8));
    server.resume();
    let rotation = rotate(&store, 1, 0).await;
    assert!(matches!(rotation.outcome, Outcome::Rotated(_)), "{rotation:?}");
    assert!(events(&store).await.is_empty());
}

/// A primary whose synchronous standby is gone acknowledges nothing, and looks stale.
#[tokio::test(flavor = "multi_thread")]
async fn a_primary_without_its_standby_acknowledges_nothing() {
    let server = PostgresServer::start().await;
    let store = open_at(&server.url("postgres"), "hallpass").await;
    login(&store, 1, "ann").await;
    assert!(events(&store).await.is_empty());
    let reload = "SELECT pg_reload_conf()";
    server.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'").await;
    server.sql("postgres", reload).await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let (revoked, behind, read) = tokio::join!(
        store.revoke(revoke_token(1)),
        store.behind(Position { shard: FIRST, sequence: 1 }),
        store.read(FIRST, Cursor::start(), 9),
    );
    says(&revoked.unwrap_err(), StoreErrorKind::Unavailable, "in time");
    says(&behind.unwrap_err(), StoreErrorKind::Unavailable, "in time");
    says(&read.unwrap_err(), StoreErrorKind::Unavailable, "commits nothing");
    // Nobody waits any more, and the places of the pool are taken all the same.
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    assert_ne!(server.sql("postgres", waiting).await, "0");
    server.sql("postgres", "ALTER SYSTEM RESET ALL").await;
    server.sql("postgres", reload).await;
    // The same command once more: it is done once.
    let again = store.revoke(revoke_token(1)).await.unwrap();
    assert!(matches!(again, Revoked::Now(_)));
    assert_eq!(events(&store).await.len(), 1);
}
