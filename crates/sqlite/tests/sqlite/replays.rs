//! What the table of one-time values comes to hold.

use std::time::Duration;

use hallpass_core::replay::{ReplayErrorKind, ReplayKey, ReplayStore, ReplayTtl, Seen};
use hallpass_session::store::SessionStore;
use hallpass_sqlite::Sqlite;

use crate::kit::{Folder, clock, open};

async fn insert(store: &Sqlite, number: u32) -> Seen {
    let key = ReplayKey::new("test", [number.to_be_bytes()]);
    let ttl = ReplayTtl::new(Duration::from_secs(60)).unwrap();
    store.insert_if_absent(key, ttl).await.unwrap()
}

fn rows(folder: &Folder) -> u32 {
    let connection = rusqlite::Connection::open(folder.database()).unwrap();
    connection.query_row("SELECT count(*) FROM replays", [], |row| row.get(0)).unwrap()
}

/// A service without sessions sweeps nothing.
#[tokio::test]
async fn what_is_past_its_time_goes_with_what_comes() {
    let (folder, clock) = (Folder::new(), clock());
    let store = open(&folder.database(), &clock).await;
    for number in 0..100 {
        assert_eq!(insert(&store, number).await, Seen::First);
    }
    assert_eq!(rows(&folder), 100);
    clock.advance(Duration::from_secs(60));
    for number in 100..140 {
        assert_eq!(insert(&store, number).await, Seen::First);
    }
    assert_eq!(rows(&folder), 40);
}

#[tokio::test]
async fn a_sweep_drops_what_is_past_its_time_and_no_more() {
    let (folder, clock) = (Folder::new(), clock());
    let store = open(&folder.database(), &clock).await;
    for number in 0..10 {
        assert_eq!(insert(&store, number).await, Seen::First);
    }
    clock.advance(Duration::from_secs(59));
    store.sweep(100).await.unwrap();
    assert_eq!(rows(&folder), 10);
    clock.advance(Duration::from_secs(1));
    store.sweep(4).await.unwrap();
    assert_eq!(rows(&folder), 6);
    store.sweep(100).await.unwrap();
    assert_eq!(rows(&folder), 0);
}

#[tokio::test]
async fn a_file_that_is_gone_lets_nobody_in() {
    let (folder, clock) = (Folder::new(), clock());
    let store = open(&folder.database(), &clock).await;
    let database = folder.database();
    std::fs::rename(&database, database.with_extension("gone")).unwrap();
    let ttl = ReplayTtl::new(Duration::from_secs(60)).unwrap();
    let refused = store.insert_if_absent(ReplayKey::new("test", ["value"]), ttl).await.unwrap_err();
    assert_eq!(refused.kind(), ReplayErrorKind::Unavailable);
    assert!(refused.to_string().starts_with("the store of one-time values is unavailable: "));
}
