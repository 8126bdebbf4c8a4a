//! The log as nodes read it.

use std::time::{Duration, Instant};

use hallpass_session::store::{
    Cursor, Position, RevocationFeed, Revoked, SessionStore, Shard, StoreErrorKind,
};
use tokio::time::timeout;

use crate::kit::{FIRST, Folder, clock, events, login, open, revoke_token, rotate};

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_log_is_read_in_parts() {
    let folder = Folder::new();
    let store = folder.open().await;
    for id in 1..=5 {
        store.revoke(revoke_token(id)).await.unwrap();
    }
    let mut cursor = Cursor::start();
    let mut read = Vec::new();
    loop {
        let batch = store.read(FIRST, cursor, 2).await.unwrap();
        assert!(!batch.restarted);
        read.extend(batch.events.iter().map(hallpass_session::revocation::Event::sequence));
        cursor = batch.next;
        if batch.at_head {
            break;
        }
    }
    assert_eq!(read, [1, 2, 3, 4, 5]);
    assert_eq!(store.read(FIRST, cursor, 2).await.unwrap().events, []);
}

#[tokio::test]
async fn a_cursor_of_a_log_that_was_lost_starts_anew() {
    let (folder, before) = (Folder::new(), Folder::new());
    let store = folder.open().await;
    for id in 1..=3 {
        store.revoke(revoke_token(id)).await.unwrap();
    }
    let cursor = store.read(FIRST, Cursor::start(), 9).await.unwrap().next;
    let store = before.open().await;
    store.revoke(revoke_token(1)).await.unwrap();
    let batch = store.read(FIRST, cursor, 9).await.unwrap();
    assert!(batch.restarted);
    assert_eq!(batch.events.len(), 1);
    let error = store.read(FIRST, Cursor::new([1, 2, 3]), 9).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
}

#[tokio::test]
async fn a_revocation_wakes_who_waits() {
    let folder = Folder::new();
    let store = folder.open().await;
    events(&store).await;
    let waiting = store.wait(Shard::default(), LONG);
    store.revoke(revoke_token(1)).await.unwrap();
    timeout(LONG / 6, waiting).await.unwrap();
}

#[tokio::test]
async fn what_was_committed_between_the_read_and_the_wait_is_not_missed() {
    let folder = Folder::new();
    let store = folder.open().await;
    events(&store).await;
    store.revoke(revoke_token(1)).await.unwrap();
    timeout(LONG / 6, store.wait(Shard::default(), LONG)).await.unwrap();
}

#[tokio::test]
async fn a_revocation_of_another_process_wakes_who_waits() {
    let folder = Folder::new();
    // Nothing but the file is between the two.
    let (store, other) = (folder.open().await, folder.open().await);
    events(&store).await;
    let waiting = store.wait(Shard::default(), LONG);
    other.revoke(revoke_token(1)).await.unwrap();
    timeout(LONG / 6, waiting).await.unwrap();
    assert_eq!(events(&store).await.len(), 1);
}

#[tokio::test]
async fn what_does_not_revoke_wakes_nobody() {
    let folder = Folder::new();
    let (store, other) = (folder.open().await, folder.open().await);
    events(&store).await;
    let waiting = timeout(Duration::from_millis(350), store.wait(Shard::default(), LONG));
    for (session, store) in [(1, &store), (2, &other)] {
        login(store, session, "ann").await;
        rotate(store, session, 0).await;
    }
    assert!(waiting.await.is_err());
}

#[tokio::test]
async fn who_waits_for_nothing_waits_for_as_long_as_was_asked() {
    let folder = Folder::new();
    let store = folder.open().await;
    events(&store).await;
    let started = Instant::now();
    store.wait(Shard::default(), Duration::from_millis(350)).await;
    assert!(started.elapsed() >= Duration::from_millis(350));
}

#[tokio::test]
async fn who_is_behind_is_counted_while_it_is_alive() {
    let folder = Folder::new();
    let clock = clock();
    let store = open(&folder.database(), &clock).await;
    let Revoked::Now(position) = store.revoke(revoke_token(1)).await.unwrap() else {
        panic!("it was not late")
    };
    let (before, there) = ([Position { sequence: 0, ..position }], [position]);
    let alive = Duration::from_secs(10);
    assert_eq!(store.behind(position).await.unwrap(), 0);
    store.report("a", &before, alive).await.unwrap();
    store.report("b", &before, alive * 2).await.unwrap();
    assert_eq!(store.behind(position).await.unwrap(), 2);
    store.report("a", &there, alive).await.unwrap();
    assert_eq!(store.behind(position).await.unwrap(), 1);
    clock.advance(alive * 2);
    assert_eq!(store.behind(position).await.unwrap(), 0, "it is not alive any more");
}
