//! Connections that are no good any more.

use std::time::{Duration, Instant};

use hallpass_servers::{Proxy, RedisServer};
use hallpass_session::store::{Cursor, RevocationFeed, SessionStore, StoreErrorKind};
use tokio::time::sleep;

use crate::kit::{FIRST, NEVER, append, login, opened, says, sid};

/// A plain read is as good as a step: sent once more.
#[tokio::test]
async fn a_session_is_found_though_an_answer_is_lost() {
    let server = RedisServer::start().await;
    let proxy = Proxy::start(server.port());
    let store = opened(&server.url_at(proxy.port())).await;
    let row = login(&store, 1, "ann").await;
    proxy.drop_replies_to("HMGET", 1);
    assert_eq!(store.find_session(FIRST, sid(1)).await.unwrap(), Some(row));
    assert_eq!(proxy.counts().lost_replies, 1);
}

/// As managed services do it: a name follows the primary, and a server that was it stays where it is,
/// and keeps its connections.
#[tokio::test]
async fn a_server_that_was_demoted_is_left() {
    let old = RedisServer::start().await;
    let new = RedisServer::builder().replica_of(&old).start().await;
    let name = Proxy::start(old.port());
    let store = opened(&old.url_at(name.port())).await;
    append(&store, 1).await;
    assert_eq!(store.read(FIRST, Cursor::start(), 9).await.unwrap().events.len(), 1);
    new.caught_up(&old).await;
    new.command(&["REPLICAOF", "NO", "ONE"]).await;
    old.command(&["REPLICAOF", "127.0.0.1", &new.port().to_string()]).await;
    // Whoever looks the name up too early is led there once more, and is in no hurry to come again.
    let made = name.counts().connections;
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(1) {
        let error = store.begin(FIRST, NEVER, "ann").await.unwrap_err();
        says(&error, StoreErrorKind::Unavailable, "is a replica, or has become one");
        sleep(Duration::from_millis(2)).await;
    }
    let more = name.counts().connections - made;
    assert!((1..12).contains(&more), "{more} connections in a second");

    name.retarget(new.port());
    let since = Instant::now();
    while store.begin(FIRST, NEVER, "ann").await.is_err()
        || store.read(FIRST, Cursor::start(), 9).await.is_err()
    {
        assert!(since.elapsed() < Duration::from_secs(3), "it does not leave the old one");
        sleep(Duration::from_millis(5)).await;
    }
    append(&store, 2).await;
    assert_eq!(store.read(FIRST, Cursor::start(), 9).await.unwrap().events.len(), 2);
}
