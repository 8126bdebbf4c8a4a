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
    assert!(late < Duration::from_millis(250), "{late:?}");
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

/// Many in a row are some reads, not as many.
#[tokio::test]
async fn many_are_few_reads() {
    let place = Place::new().await;
    let other = opened(&place.server.url()).await;
    let follower = {
        let store = place.store.clone();
        async move {
            let (mut cursor, mut seen, mut reads) = (Cursor::start(), 0, 0_u32);
            while seen < 400 {
                let batch = read(&store, &cursor).await;
                (seen, reads, cursor) = (seen + batch.events.len(), reads + 1, batch.next);
                store.wait(Shard::default(), Duration::from_millis(500)).await;
            }
            reads
        }
    };
    let since = Instant::now();
    let follower = tokio::spawn(follower);
    for id in 0..400 {
        append(&other, id).await;
    }
    let reads = follower.await.unwrap();
    let most = u32::try_from(since.elapsed().as_millis() / 50).unwrap() + 2;
    assert!(reads <= most, "{reads} reads in {:?}", since.elapsed());
}

const LONG: Duration = Duration::from_secs(5);
