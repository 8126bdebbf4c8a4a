//! Values that somebody edited: an alarm, and never a logout.

use std::time::Duration;

use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::Limits;
use hallpass_session::store::{
    Cursor, KeyStore, RevocationFeed, SessionStore, StoreError, StoreErrorKind, Target,
};

use crate::kit::{
    BINDING, DAY, FIRST, ISSUER, NEVER, NOW, Place, end_command, fill, log, needs, revoke_command,
    rotate_command, says, sid,
};

const SESSION: &str = "hp:{0}:s:AAAAAAAAAAAAAAAAAAAAAQ";
const SHARD: &str = "hp:{0}:shard";

/// An edit, and what is named.
const EDITS: &[(&[&str], &str)] = &[
    (&["HSET", SESSION, "p", "9"], "session"),
    (&["HSET", SESSION, "p", "-1"], "session"),
    (&["HSET", SESSION, "e", "99"], "session"),
    (&["HSET", SESSION, "e", "active"], "session"),
    (&["HDEL", SESSION, "e"], "session"),
    (&["HDEL", SESSION, "s"], "session"),
    (&["HDEL", SESSION, "c"], "session"),
    (&["HSET", SESSION, "g", "-1"], "generation of a session"),
    (&["HSET", SESSION, "g", "1e3"], "generation of a session"),
    (&["HSET", SESSION, "g", "99999999999999999999"], "session"),
    (&["HSET", SESSION, "h", "short"], "leaf of a session"),
    (&["HSET", SESSION, "r", "-5"], "last rotation of a session"),
    (&["HSET", SESSION, "r", "nan"], "last rotation of a session"),
    (&["HDEL", SESSION, "G"], "session"),
    (&["HSET", SESSION, "G", "x"], "predecessor of a session"),
    (&["HDEL", SESSION, "H"], "predecessor of a session"),
    (&["HSET", SESSION, "n", "short"], "predecessor of a session"),
    (&["HSET", SESSION, "k", "256"], "session"),
    (&["HDEL", SESSION, "k"], "predecessor of a session"),
    (&["HDEL", SESSION, "u"], "predecessor of a session"),
    (&["HSET", SESSION, "y", "-1"], "last replay of a session"),
    (&["HSET", SESSION, "a", "4294967296"], "session"),
    (&["HSET", SESSION, "q", "-1"], "supersedes of a session"),
    (&["HSET", SESSION, "t", "1.5"], "start of a session"),
    (&["HSET", SESSION, "i", "9007199254740993"], "idle expiry of a session"),
    (&["HSET", SESSION, "x", ""], "absolute expiry of a session"),
    (&["HSET", SESSION, "b", "short"], "session"),
    (&["HSET", SESSION, "m", "short"], "session"),
    (&["HDEL", SESSION, "m"], "session"),
    (&["SET", SESSION, "x"], "WRONGTYPE"),
    (&["HSET", SHARD, "clk", "-1"], "clk of the shard"),
    (&["HSET", SHARD, "clk", "inf"], "clk of the shard"),
    (&["HSET", SHARD, "head", "x"], "head of the shard"),
    (&["HSET", SHARD, "mark", "x"], "mark of the shard"),
    (&["HDEL", SHARD, "mark"], "mark of the shard"),
    (&["HSET", SHARD, "keep", "0.5"], "keep of the shard"),
    (&["HSET", SHARD, "everyone", "-1"], "everyone of the shard"),
    (&["HSET", SHARD, "low", "x"], "low of the shard"),
    (&["HSET", SHARD, "beat", "x"], "beat of the shard"),
    (&["HDEL", SHARD, "keep_cut_offs"], "keep_cut_offs of the shard"),
    (&["ZADD", "hp:{0}:cuts", "-1", "ann"], "cut-off of a subject"),
    (&["ZADD", "hp:{0}:cuts", "inf", "ann"], "cut-off of a subject"),
    (&["SET", "hp:{0}:cuts", "x"], "WRONGTYPE"),
    (&["SET", "hp:{0}:log", "x"], "WRONGTYPE"),
    (&["XADD", "hp:{0}:log", "2-0", "", "short"], "the log of revocations"),
    (&["XADD", "hp:{0}:log", "1-1", "", "12345678"], "the log of revocations"),
    (&["SET", "hp:{0}:u:ann", "x"], "WRONGTYPE"),
    (&["ZADD", "hp:{0}:u:ann", "5", "no sid"], ""),
    (&["SET", "hp:{0}:keys", "x"], "signing keys"),
    (&["SET", "hp:{0}:keys", "\u{1}1234567890"], "signing keys"),
    (&["SETRANGE", "hp:{0}:keys", "9", "\u{7f}"], "signing keys"),
];

#[tokio::test]
async fn every_edited_value_is_corrupt_under_its_name() {
    let place = Place::new().await;
    fill(&place.store).await;
    // So that the leaf rotates, if nothing is in the way.
    place.clock.advance(Duration::from_secs(30));
    let whole = place.snapshot();
    let before = use_all(&place).await;
    assert!(before.is_empty(), "{before:?}");
    for (edit, named) in EDITS {
        place.restore(&whole);
        if edit[0] == "XADD" {
            place.ask::<()>(&["HSET", SHARD, "head", "9"]);
        }
        place.ask::<()>(edit);
        let before = place.snapshot();
        let errors = use_all(&place).await;
        if named.is_empty() {
            // What is in a list and is no session is passed over.
            assert!(errors.is_empty(), "{edit:?}: {errors:?}");
            continue;
        }
        assert!(!errors.is_empty(), "{edit:?} went unnoticed");
        let found = errors.iter().find(|error| error.to_string().contains(named));
        let error = found.unwrap_or_else(|| panic!("{edit:?}: {errors:?}"));
        assert_eq!(error.kind(), StoreErrorKind::Corrupt, "{edit:?}: {error}");
        let state = |snapshot: &[(Vec<u8>, Vec<u8>)]| {
            let found = snapshot.iter().find(|(key, _)| key == SESSION.as_bytes());
            found.map(|(_, dumped)| dumped.clone())
        };
        let edited_session = edit[1] == SESSION;
        assert!(!edited_session || state(&before) == state(&place.snapshot()), "{edit:?} written");
    }
}

/// A step that fails has done nothing: one that is sent again and again makes no log longer.
#[tokio::test]
async fn what_fails_at_a_value_writes_nothing() {
    let place = Place::new().await;
    let store = &place.store;
    fill(store).await;
    let whole = place.snapshot();
    let scope = Scope::Subject("eve".into(), NOW);
    let event = Event::new(ISSUER, scope, NOW.after(DAY)).unwrap();
    for name in ["ids", "far"] {
        place.restore(&whole);
        let key = format!("hp:{{0}}:{name}");
        place.ask::<()>(&["DEL", &key]);
        place.ask::<()>(&["SET", &key, "x"]);
        let mut before = place.snapshot();
        before.sort();
        for _ in 0..2 {
            let far = Target::Token("far".into(), NOW.after(DAY));
            for failed in [
                store.revoke(revoke_command(2, Target::Subject("eve".into()))).await,
                store.revoke(revoke_command(3, far)).await,
                store.redo(FIRST, NEVER, event.clone()).await,
            ] {
                says(&failed.unwrap_err(), StoreErrorKind::Corrupt, "WRONGTYPE");
            }
            let failed = store.end_session(end_command(1)).await;
            says(&failed.unwrap_err(), StoreErrorKind::Corrupt, "WRONGTYPE");
        }
        let mut after = place.snapshot();
        after.sort();
        assert!(before == after, "{name}: something was written");
    }
}

/// What goes wrong in any of the steps.
async fn use_all(place: &Place) -> Vec<StoreError> {
    let store = &place.store;
    let mut command = rotate_command(1, 1);
    command.binding = Some(BINDING);
    let steps = [
        store.find_session(FIRST, sid(1)).await.map(drop),
        store.rotate(log(), command, Limits::default()).await.map(drop),
        store.sessions_of(FIRST, "ann").await.map(drop),
        store.read(FIRST, Cursor::start(), 9).await.map(drop),
        store.keys().await.map(drop),
        SessionStore::open(store, needs()).await.map(drop),
        store.sweep(1).await.map(drop),
    ];
    steps.into_iter().filter_map(Result::err).collect()
}
