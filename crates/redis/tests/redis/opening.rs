//! Opening a store that is another one than it should be, or was lost.

use std::time::Duration;

use hallpass_redis::Redis;
use hallpass_session::rotation::Outcome;
use hallpass_session::store::{Cursor, Needs, RevocationFeed, SessionStore, StoreErrorKind};

use crate::kit::{
    FIRST, KEEP, NOW, Place, append, login, needs, opened, places, read, rotate, says, sid,
};

/// What somebody has written there, and what is said about it.
const OTHERS: &[(&[&str], StoreErrorKind, &str)] = &[
    (&["HSET", "hp:{0}:shard", "shards", "16"], StoreErrorKind::Config, "the store has 16 parts"),
    (&["HSET", "hp:{0}:shard", "layout", "2"], StoreErrorKind::Config, "the layout 2"),
    (&["HSET", "hp:{0}:shard", "shards", "many"], StoreErrorKind::Corrupt, "does not decode"),
    (&["HSET", "hp:{0}:shard", "id", "short"], StoreErrorKind::Corrupt, "does not decode"),
    (&["HDEL", "hp:{0}:shard", "id"], StoreErrorKind::Corrupt, "record of the store"),
    (&["HSET", "hp:{0}:shard", "keep", "-1"], StoreErrorKind::Corrupt, "keep of the shard"),
    (&["SET", "hp:{0}:shard", "x"], StoreErrorKind::Corrupt, "WRONGTYPE"),
];

#[tokio::test]
async fn a_store_of_another_kind_is_refused() {
    for (edit, kind, text) in OTHERS {
        let place = Place::new().await;
        place.ask::<()>(edit);
        let store = Redis::connect(place.server.url()).await.unwrap();
        let error = SessionStore::open(&store, needs()).await.unwrap_err();
        says(&error, *kind, text);
    }
}

/// What is refused is left as it is.
#[tokio::test]
async fn a_store_of_another_kind_is_not_changed() {
    let place = Place::new().await;
    place.ask::<()>(&["HSET", "hp:{0}:shard", "shards", "16"]);
    let keep = || -> String { place.ask(&["HGET", "hp:{0}:shard", "keep"]) };
    let before = (keep(), place.ask::<usize>(&["HLEN", "hp:{0}:shard"]));
    let more = Needs { keep: KEEP * 2, ..needs() };
    SessionStore::open(&place.store, more).await.unwrap_err();
    assert_eq!((keep(), place.ask::<usize>(&["HLEN", "hp:{0}:shard"])), before);
}

/// A server that was emptied under the nodes: the first step makes the store again, with its id and
/// all that it keeps; and the nodes hear that their log is gone, so that they put it back.
#[tokio::test]
async fn a_store_that_was_lost_is_made_again() {
    let place = Place::new().await;
    let more = Needs { keep: KEEP * 2, ..needs() };
    let before = SessionStore::open(&place.store, more).await.unwrap();
    login(&place.store, 1, "ann").await;
    append(&place.store, 1).await;
    let batch = read(&place.store, &Cursor::start()).await;
    let (cursor, event) = (batch.next, batch.events[0].clone());
    place.ask::<()>(&["FLUSHALL"]);
    assert_eq!(rotate(&place.store, 1, 0).await.outcome, Outcome::NotFound);
    let batch = read(&place.store, &cursor).await;
    assert!(batch.restarted && batch.events.is_empty());
    place.store.redo(FIRST, NOW.after(KEEP), event.clone()).await.unwrap();
    assert_eq!(read(&place.store, &batch.next).await.events, [event]);
    let after = SessionStore::open(&place.store, needs()).await.unwrap();
    assert_eq!((after.id, after.keep), (before.id, before.keep));
    let other = opened(&place.server.url()).await;
    assert_eq!(other.find_session(FIRST, sid(1)).await.unwrap(), None);
}

/// Another store in the place of the one that a node has open: its keys are sealed for that one.
#[tokio::test]
async fn a_store_that_was_replaced_is_noticed() {
    let place = Place::new().await;
    place.ask::<()>(&["FLUSHALL"]);
    opened(&place.server.url()).await;
    let error = SessionStore::open(&place.store, needs()).await.unwrap_err();
    says(&error, StoreErrorKind::Corrupt, "was replaced by another one");
}

/// A node that has not opened the store makes none by a step.
#[tokio::test]
async fn a_store_is_opened_before_anything_else() {
    let place = Place::new().await;
    place.ask::<()>(&["FLUSHALL"]);
    let store = Redis::connect(place.server.url()).await.unwrap();
    let error = store.begin(FIRST, NOW, "ann").await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "has to open it before anything else");
}

/// Two stores on one server are nothing to each other.
#[tokio::test]
async fn prefixes_keep_stores_apart() {
    let place = Place::new().await;
    login(&place.store, 1, "ann").await;
    append(&place.store, 1).await;
    let other = Redis::builder(place.server.url()).prefix("other").connect().await.unwrap();
    let opened = SessionStore::open(&other, needs()).await.unwrap();
    assert_ne!(opened.id, SessionStore::open(&place.store, needs()).await.unwrap().id);
    assert_eq!(other.sessions_of(FIRST, "ann").await.unwrap(), []);
    assert!(places(&read(&other, &Cursor::start()).await).is_empty());
    assert_eq!(other.find_session(FIRST, sid(1)).await.unwrap(), None);
}

/// One that is down for a while is open again when it is back, in no time.
#[tokio::test]
async fn a_server_that_comes_back_is_used_again() {
    let place = Place::new().await;
    place.server.kill();
    let error = place.store.read(FIRST, Cursor::start(), 1).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    place.server.restart().await;
    // It kept nothing, so it is made again.
    let mut tries = 0;
    while place.store.read(FIRST, Cursor::start(), 1).await.is_err() {
        tries += 1;
        assert!(tries < 100, "it does not come back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
