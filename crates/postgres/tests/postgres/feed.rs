//! The log as nodes read it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hallpass_session::revocation::Event;
use hallpass_session::store::{
    Cursor, Position, RevocationFeed, SessionStore, Shard, StoreErrorKind,
};
use tokio::time::timeout;

use crate::kit::{FIRST, Place, events, login, revoke_token, rotate};

const LONG: Duration = Duration::from_secs(20);

/// The naive way, by numbers of a sequence, misses four in ten.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_misses_nothing_of_what_many_append() {
    let place = Place::new().await;
    let (reader, done) = (place.open().await, Arc::new(AtomicBool::new(false)));
    let reading = {
        let done = done.clone();
        tokio::spawn(async move {
            let (mut cursor, mut read) = (Cursor::start(), Vec::new());
            loop {
                let last = done.load(Ordering::SeqCst);
                let batch = reader.read(FIRST, cursor, 7).await.unwrap();
                assert!(!batch.restarted);
                read.extend(batch.events.iter().map(Event::sequence));
                cursor = batch.next;
                if last && batch.at_head {
                    return read;
                }
            }
        })
    };
    let store = place.open().await;
    let appending = (0..16_u64).map(|client| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..15 {
                store.revoke(revoke_token(client * 100 + number)).await.unwrap();
            }
        })
    });
    for task in appending.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    assert_eq!(reading.await.unwrap(), (1..=240).collect::<Vec<u64>>());
}

#[tokio::test]
async fn what_was_committed_between_the_read_and_the_wait_is_not_missed() {
    let place = Place::new().await;
    let store = place.open().await;
    events(&store).await;
    store.revoke(revoke_token(1)).await.unwrap();
    let began = Instant::now();
    timeout(LONG, store.wait(Shard::default(), LONG)).await.unwrap();
    assert!(began.elapsed() < LONG / 4, "nothing woke it up");
}

#[tokio::test]
async fn a_revocation_of_another_node_wakes_who_waits_at_once() {
    let place = Place::new().await;
    let (store, other) = (place.open().await, place.open().await);
    events(&store).await;
    let waiting = store.wait(Shard::default(), LONG);
    let began = Instant::now();
    other.revoke(revoke_token(1)).await.unwrap();
    waiting.await;
    assert!(began.elapsed() < LONG / 4, "nothing woke it up");
    assert_eq!(events(&store).await.len(), 1);
}

#[tokio::test]
async fn what_does_not_revoke_wakes_nobody() {
    let place = Place::new().await;
    let store = place.open().await;
    events(&store).await;
    let waiting = store.wait(Shard::default(), LONG);
    login(&store, 1, "ann").await;
    rotate(&store, 1, 0).await;
    assert!(timeout(Duration::from_millis(300), waiting).await.is_err());
}

/// Each of them reads the log for itself.
#[tokio::test]
async fn a_clone_that_reads_lets_no_other_one_miss_anything() {
    let place = Place::new().await;
    let (store, other) = (place.open().await, place.open().await);
    let clone = store.clone();
    events(&store).await;
    events(&clone).await;
    other.revoke(revoke_token(1)).await.unwrap();
    store.wait(FIRST, LONG).await;
    assert_eq!(events(&store).await.len(), 1);
    let began = Instant::now();
    clone.wait(FIRST, LONG).await;
    assert!(began.elapsed() < LONG / 4, "nothing woke it up");
}

/// Those who listen lose their connection, and hear of what came in between by being woken.
#[tokio::test]
async fn a_connection_that_was_lost_is_made_again() {
    let place = Place::new().await;
    let (store, other) = (place.open().await, place.open().await);
    let cursor = store.read(FIRST, Cursor::start(), 9).await.unwrap().next;
    let waiting = store.wait(Shard::default(), LONG);
    let began = Instant::now();
    let ended = place
        .sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
             WHERE query LIKE '%\"{}\".heartbeat%' AND pid <> pg_backend_pid()",
        )
        .await;
    assert_ne!(ended, "0");
    other.revoke(revoke_token(1)).await.unwrap();
    waiting.await;
    assert!(began.elapsed() < LONG / 4, "nothing woke it up");
    let batch = store.read(FIRST, cursor, 9).await.unwrap();
    assert_eq!((batch.events.len(), batch.restarted), (1, false));
}

/// A log that was restored, or that a failover has cut, and that has given the numbers away again.
#[tokio::test]
async fn a_cursor_of_another_log_starts_anew() {
    // What the other log has more than the three that both have, and how much of it was swept.
    for (more, swept, restarted) in
        [(0, 0, true), (1, 0, true), (2, 0, true), (2, 4, true), (3, 0, true)]
    {
        let place = Place::new().await;
        let store = place.open().await;
        for id in 0..3 {
            store.revoke(revoke_token(id)).await.unwrap();
        }
        let save = "CREATE TABLE {}.saved AS SELECT * FROM {}.log; \
                    CREATE TABLE {}.saved_head AS SELECT * FROM {}.log_head";
        place.sql(save).await;
        for id in 10..12 {
            store.revoke(revoke_token(id)).await.unwrap();
        }
        let cursor = store.read(FIRST, Cursor::start(), 99).await.unwrap().next;
        let restore = "DELETE FROM {}.log; DELETE FROM {}.log_head; DELETE FROM {}.commands; \
                       INSERT INTO {}.log SELECT * FROM {}.saved; \
                       INSERT INTO {}.log_head SELECT * FROM {}.saved_head";
        place.sql(restore).await;
        for id in (20..).take(more) {
            store.revoke(revoke_token(id)).await.unwrap();
        }
        place.sql(&format!("DELETE FROM {{}}.log WHERE sequence <= {swept}")).await;
        let batch = store.read(FIRST, cursor, 99).await.unwrap();
        assert_eq!(batch.restarted, restarted, "{more} more, {swept} swept");
        assert_eq!(batch.events.len(), 3 + more - swept, "from the start");
        let again = store.read(FIRST, batch.next, 99).await.unwrap();
        assert!(!again.restarted && again.events.is_empty(), "once");
    }
}

#[tokio::test]
async fn a_cursor_is_the_stores_own() {
    let place = Place::new().await;
    let store = place.open().await;
    let error = store.read(FIRST, Cursor::new([1, 2, 3]), 9).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
}

#[tokio::test]
async fn a_report_may_be_for_ever() {
    let place = Place::new().await;
    let store = place.open().await;
    let position = Position { shard: FIRST, sequence: 0 };
    store.report("a", &[position], Duration::MAX).await.unwrap();
    assert_eq!(store.behind(Position { shard: FIRST, sequence: 1 }).await.unwrap(), 1);
}

/// A heartbeat a second, whoever reads.
#[tokio::test]
async fn readers_share_a_heartbeat() {
    let place = Place::new().await;
    let (store, other) = (place.open().await, place.open().await);
    events(&store).await;
    let first = place.sql("SELECT at FROM {}.heartbeat").await;
    assert_ne!(first, "0");
    events(&other).await;
    events(&store).await;
    assert_eq!(place.sql("SELECT at FROM {}.heartbeat").await, first);
    place.sql("UPDATE {}.heartbeat SET at = at - 1001").await;
    events(&other).await;
    assert_ne!(place.sql("SELECT at FROM {}.heartbeat").await, first);
}
