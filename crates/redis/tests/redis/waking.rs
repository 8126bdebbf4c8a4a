//! Waiting for what is new.

use std::time::{Duration, Instant};

use hallpass_session::store::{Cursor, RevocationFeed, Shard};

use crate::kit::{Place, append, opened, read};

/// One wake-up alone is answered at once.
#[tokio::test]
async fn one_is_answered_at_once() {
    let place = Place::new().await;
    let other = opened(&place.server.url()).await;
    read(&place.store, &Cursor::start()).await;
    let waiting = tokio::spawn({
        let store = place.store.clone();
        async move {
            store.wait(Shard::default(), LONG).await;
            Instant::now()
        }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    append(&other, 1).await;
    let appended = Instant::now();
    let late = waiting.await.unwrap().saturating_duration_since(appended);
    assert!(late < LONG / 2, "{late:?}");
}

/// What comes between a read and the wait after it is not missed.
#[tokio::test]
async fn none_is_missed_between_a_read_and_a_wait() {
    let place = Place::new().await;
    let other = opened(&place.server.url()).await;
    let since = Instant::now();
    let batch = read(&place.store, &Cursor::start()).await;
    append(&other, 1).await;
    // It takes some time to be heard.
    tokio::time::sleep(Duration::from_millis(100)).await;
    place.store.wait(Shard::default(), LONG).await;
    assert!(since.elapsed() < LONG, "the wake-up was missed");
    assert_eq!(read(&place.store, &batch.next).await.events.len(), 1);
    // And none is answered twice.
    let since = Instant::now();
    place.store.wait(Shard::default(), Duration::from_millis(100)).await;
    assert!(since.elapsed() >= Duration::from_millis(100));
}

/// What another clone has read since is news for this one still.
#[tokio::test]
async fn none_is_missed_for_a_clone() {
    let place = Place::new().await;
    let (clone, other) = (place.store.clone(), opened(&place.server.url()).await);
    let since = Instant::now();
    read(&place.store, &Cursor::start()).await;
    append(&other, 1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    read(&clone, &Cursor::start()).await;
    place.store.wait(Shard::default(), LONG).await;
    assert!(since.elapsed() < LONG, "the wake-up was missed");
}

const LONG: Duration = Duration::from_secs(5);
