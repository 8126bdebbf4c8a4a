//! Values that somebody edited: an alarm, and never a logout.

use std::time::Duration;

use hallpass_session::rotation::{Binding, Limits, Nonce, SessionRow};
use hallpass_session::store::{
    Cursor, KeyRecord, KeyState, KeyStore, RevocationFeed, SessionStore, StoreError,
    StoreErrorKind, Target,
};

use crate::kit::{
    LATER, NOW, ONLY, Place, create_command, log, needs, revoke_command, rotate_command, row, sid,
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
    fill(&place).await;
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

/// One of everything.
async fn fill(place: &Place) {
    let store = &place.store;
    store.revoke(revoke_command(1, Target::Subject("ann".into()))).await.unwrap();
    let created = store.begin(ONLY, LATER, "ann").await.unwrap().unwrap();
    let binding = Some(Binding::Proof([9; 32]));
    let session = SessionRow { binding, ..row(1, "ann", created) };
    store.create(create_command(session)).await.unwrap();
    let mut command = rotate_command(1, 0);
    command.binding = binding;
    store.rotate(log(), command.clone(), Limits::default()).await.unwrap();
    // Replayed, so that no field is empty.
    command.nonce = Nonce::new([1; 16]);
    store.rotate(log(), command, Limits::default()).await.unwrap();
    let key = KeyRecord {
        id: "k1".into(),
        algorithm: "ES256".into(),
        state: KeyState::Active,
        published_at: NOW,
        changed_at: NOW,
        public: "{}".into(),
        sealed: [1].into(),
    };
    store.put_keys(0, vec![key], LATER).await.unwrap();
}

/// What goes wrong in any of the steps.
async fn use_all(place: &Place) -> Vec<StoreError> {
    let store = &place.store;
    let mut command = rotate_command(1, 1);
    command.binding = Some(Binding::Proof([9; 32]));
    let steps = [
        store.find_session(ONLY, sid(1)).await.map(drop),
        store.rotate(log(), command, Limits::default()).await.map(drop),
        store.sessions_of(ONLY, "ann").await.map(drop),
        store.read(ONLY, Cursor::start(), 9).await.map(drop),
        store.keys().await.map(drop),
        SessionStore::open(store, needs()).await.map(drop),
        store.sweep(1).await.map(drop),
    ];
    steps.into_iter().filter_map(Result::err).collect()
}
