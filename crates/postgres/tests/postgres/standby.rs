//! Servers that take no writes.

use std::time::{Duration, Instant};

use hallpass_postgres::Postgres;
use hallpass_servers::PostgresServer;
use hallpass_session::store::{
    Cursor, KeyStore, Position, RevocationFeed, SessionStore, StoreErrorKind,
};

use crate::kit::{FIRST, open_at, revoke_token, says, sid};

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_is_refused_and_a_promoted_one_taken() {
    let primary = PostgresServer::start().await;
    let store = open_at(&primary.url("postgres"), "hallpass").await;
    store.revoke(revoke_token(1)).await.unwrap();
    let standby = primary.replica().await;
    let error = Postgres::connect(&standby.url("postgres")).await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "standby");
    standby.promote().await;
    let other = open_at(&standby.url("postgres"), "hallpass").await;
    assert_eq!(other.read(FIRST, Cursor::start(), 9).await.unwrap().events.len(), 1);
    other.revoke(revoke_token(2)).await.unwrap();
}

/// A server that is made read-only under a store that is open: nothing it says is fresh.
#[tokio::test]
async fn a_server_that_takes_no_writes_any_more_looks_stale() {
    let server = PostgresServer::start().await;
    let store = open_at(&server.url("postgres"), "hallpass").await;
    store.read(FIRST, Cursor::start(), 9).await.unwrap();
    server.sql("postgres", "ALTER SYSTEM SET default_transaction_read_only = on").await;
    server.sql("postgres", "SELECT pg_reload_conf()").await;
    // Every connection hears of it by itself.
    let began = Instant::now();
    while store.keys().await.is_ok() || store.read(FIRST, Cursor::start(), 9).await.is_ok() {
        assert!(began.elapsed() < Duration::from_secs(10), "nobody hears of it");
    }
    for error in [
        store.read(FIRST, Cursor::start(), 9).await.map(drop).unwrap_err(),
        store.revoke(revoke_token(1)).await.map(drop).unwrap_err(),
        store.find_session(FIRST, sid(1)).await.map(drop).unwrap_err(),
        store.sessions_of(FIRST, "ann").await.map(drop).unwrap_err(),
        store.keys().await.map(drop).unwrap_err(),
        store.behind(Position { shard: FIRST, sequence: 1 }).await.map(drop).unwrap_err(),
    ] {
        says(&error, StoreErrorKind::Unavailable, "takes no writes");
    }
}
