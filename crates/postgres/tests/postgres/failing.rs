//! What is cut short, hangs or is gone.

use std::time::{Duration, Instant};

use hallpass_postgres::PostgresBuilder;
use hallpass_servers::{PostgresServer, Shutdown};
use hallpass_session::rotation::{Limits, Outcome};
use hallpass_session::store::{
    Cursor, Position, RevocationFeed, Revoked, SessionStore, StoreErrorKind,
};
use sqlx::postgres::PgPoolOptions;
use tokio::time::timeout;

use crate::kit::{
    ONLY, Place, events, log, login, needs, open_at, revoke_token, rotate, rotate_command, says,
};

/// A caller who stops waiting leaves nothing behind: no transaction, no lock, and a pool that is as
/// large as before.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_nobody_waits_for_leaves_nothing_open() {
    let place = Place::new().await;
    let pool = PgPoolOptions::new().max_connections(2).connect(&place.url).await.unwrap();
    let store =
        PostgresBuilder::from_pool(pool.clone()).schema(&place.name).connect().await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
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
                AND application_name = '' AND query LIKE '%\"{}\".%' AND pid <> pg_backend_pid()";
    place.until(open, "0").await;
    assert!(pool.size() <= 2);
}

/// Every connection of the pool is broken, and the steps go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_server_breaks_no_step_that_follows() {
    let server = PostgresServer::builder().start().await;
    let store = open_at(&server.url("postgres"), "hallpass").await;
    let logins = (0..8).map(|session| {
        let store = store.clone();
        tokio::spawn(async move { login(&store, session, &format!("user-{session}")).await })
    });
    for login in logins.collect::<Vec<_>>() {
        login.await.unwrap();
    }
    server.restart(Shutdown::Immediate).await;
    for session in 0..8 {
        assert!(matches!(rotate(&store, session, 0).await.outcome, Outcome::Rotated(_)));
    }
    assert!(events(&store).await.is_empty());
    server.stop(Shutdown::Fast).await;
    let error = store.revoke(revoke_token(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
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
        store.read(ONLY, Cursor::start(), 1),
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
        store.behind(Position { shard: ONLY, sequence: 1 }),
        store.read(ONLY, Cursor::start(), 9),
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
