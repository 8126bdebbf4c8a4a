//! Scripts, and what a server does to them.

use std::time::Duration;

use hallpass_session::rotation::Outcome;
use hallpass_session::store::{
    Cursor, KeyStore, RevocationFeed, SessionStore, StoreErrorKind, Target,
};
use redis::FromRedisValue;
use tokio::time::sleep;

use crate::kit::{
    FIRST, KEEP, NEVER, Place, append, events, fill, key, login, needs, read, revoke_command,
    rotate, says,
};

/// A server that has forgotten the scripts, as after a restart, is given them again.
#[tokio::test]
async fn forgotten_scripts_are_loaded_again() {
    let place = Place::new().await;
    login(&place.store, 1, "ann").await;
    place.ask::<()>(&["SCRIPT", "FLUSH"]);
    assert!(matches!(rotate(&place.store, 1, 0).await.outcome, Outcome::Rotated(_)));
    for generation in 0..5 {
        place.ask::<()>(&["SCRIPT", "FLUSH"]);
        append(&place.store, generation).await;
        assert!(read(&place.store, &Cursor::start()).await.at_head);
    }
}

/// Who follows the log writes to it once in a second: a primary without its replicas refuses that.
#[tokio::test]
async fn a_server_that_takes_no_writes_is_not_read() {
    let place = Place::new().await;
    let cursor = read(&place.store, &Cursor::start()).await.next;
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "1"]);
    // Within a second of the last write it cannot be known.
    read(&place.store, &cursor).await;
    place.clock.advance(Duration::from_secs(1));
    for _ in 0..3 {
        let error = place.store.read(FIRST, cursor.clone(), 9).await.unwrap_err();
        says(&error, StoreErrorKind::Unavailable, "NOREPLICAS");
        says(&error, StoreErrorKind::Unavailable, "min-replicas-to-write");
    }
    let command = revoke_command(1, Target::Everyone);
    let error = place.store.revoke(command).await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "NOREPLICAS");
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "0"]);
    assert!(read(&place.store, &cursor).await.at_head);
}

/// Nor is it believed when it says that nobody is behind: the others may be elsewhere.
#[tokio::test]
async fn a_server_that_takes_no_writes_knows_of_nobody_behind() {
    let place = Place::new().await;
    let position = append(&place.store, 1).await;
    assert_eq!(place.store.behind(position).await.unwrap(), 0);
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "1"]);
    place.clock.advance(Duration::from_secs(1));
    let error = place.store.behind(position).await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "NOREPLICAS");
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "0"]);
    assert_eq!(place.store.behind(position).await.unwrap(), 0);
}

/// Nor when it says who is logged in and what signs, or that something has been done before.
#[tokio::test]
async fn a_server_that_takes_no_writes_tells_nothing() {
    let place = Place::new().await;
    let store = &place.store;
    fill(store).await;
    let event = events(store).await.remove(0);
    let tell = || async {
        let done = Target::Subject("ann".into());
        [
            ("keys", store.keys().await.map(drop)),
            ("sessions", store.sessions_of(FIRST, "ann").await.map(drop)),
            ("a revocation again", store.revoke(revoke_command(1, done)).await.map(drop)),
            ("an event again", store.redo(FIRST, NEVER, event.clone()).await.map(drop)),
            ("keys again", store.put_keys(0, vec![key("k1")], NEVER).await.map(drop)),
        ]
    };
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "1"]);
    place.clock.advance(Duration::from_secs(1));
    let (told, refused): (Vec<_>, Vec<_>) = tell().await.into_iter().partition(|(_, t)| t.is_ok());
    assert!(told.is_empty(), "{told:?}");
    for (_, error) in refused {
        says(&error.unwrap_err(), StoreErrorKind::Unavailable, "NOREPLICAS");
    }
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "0"]);
    for (name, told) in tell().await {
        assert!(told.is_ok(), "{name}: {told:?}");
    }
    assert_eq!(events(store).await, [event], "nothing was done twice");
}

/// However many nodes follow it, and whatever its clock does.
#[tokio::test]
async fn a_server_is_written_once_in_a_second() {
    let place = Place::new().await;
    let writes = || -> u64 {
        let changes: String = place.ask(&["INFO", "persistence"]);
        let line = changes.lines().find_map(|l| l.strip_prefix("rdb_changes_since_last_save:"));
        line.unwrap().parse().unwrap()
    };
    read(&place.store, &Cursor::start()).await;
    let before = writes();
    for _ in 0..20 {
        read(&place.store, &Cursor::start()).await;
    }
    assert_eq!(writes(), before);
    place.clock.advance(Duration::from_secs(1));
    read(&place.store, &Cursor::start()).await;
    let after = writes();
    assert!(after > before);
    read(&place.store, &Cursor::start()).await;
    assert_eq!(writes(), after);
    place.clock.set_back(Duration::from_secs(60));
    read(&place.store, &Cursor::start()).await;
    assert!(writes() > after, "by a clock that was set back, too");
}

/// Logins and revocations need memory; those who are logged in go on.
#[tokio::test]
async fn a_full_server_is_still_followed() {
    let place = Place::new().await;
    login(&place.store, 1, "ann").await;
    append(&place.store, 1).await;
    place.ask::<()>(&["CONFIG", "SET", "maxmemory", "1"]);
    for _ in 0..3 {
        place.clock.advance(Duration::from_secs(2));
        let batch = read(&place.store, &Cursor::start()).await;
        assert_eq!(batch.events.len(), 1);
        let error = place.store.revoke(revoke_command(2, Target::Everyone)).await.unwrap_err();
        says(&error, StoreErrorKind::Unavailable, "maxmemory");
    }
    assert_eq!(place.store.sessions_of(FIRST, "ann").await.unwrap().len(), 1);
    // Nor does it forget that it is to be written.
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "1"]);
    place.clock.advance(Duration::from_secs(2));
    let error = place.store.read(FIRST, Cursor::start(), 9).await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "NOREPLICAS");
    place.ask::<()>(&["CONFIG", "SET", "min-replicas-to-write", "0"]);
    place.ask::<()>(&["CONFIG", "SET", "maxmemory", "0"]);
    append(&place.store, 2).await;
    assert_eq!(read(&place.store, &Cursor::start()).await.events.len(), 2);
}

/// What makes room is not refused for want of room.
#[tokio::test]
async fn a_full_server_is_swept() {
    let place = Place::new().await;
    append(&place.store, 1).await;
    place.ask::<()>(&["CONFIG", "SET", "maxmemory", "1"]);
    assert_eq!(place.store.sweep(9).await.unwrap().revocations, 0);
    place.clock.advance(KEEP);
    assert_eq!(place.store.sweep(9).await.unwrap().revocations, 1);
    assert_eq!(place.ask::<u64>(&["XLEN", "hp:{0}:log"]), 0);
    place.ask::<()>(&["CONFIG", "SET", "maxmemory", "0"]);
    append(&place.store, 2).await;
}

/// Copies of signing keys are compared by the times of their puts: one that comes late is the older
/// one, though both were put in one millisecond.
#[tokio::test]
async fn a_late_copy_of_signing_keys_is_passed_over() {
    let place = Place::new().await;
    let put = |version: u8| -> u64 {
        let (script, keys) = (include_str!("../../src/scripts/put_keys.lua"), form(version));
        let before = form(version - 1);
        let args = [b"7258118400000".as_slice(), &before[1..], &keys];
        let (done, put): (String, u64) = place.run(script, "hp:{0}:keys", &args);
        assert_eq!(done, "done");
        put
    };
    let copy = |put: u64, version: u8| {
        let script = include_str!("../../src/scripts/copy_keys.lua");
        let (put, keys) = (put.to_string(), form(version));
        place.run::<()>(script, "copy", &[put.as_bytes(), &keys]);
    };
    let (first, second) = (put(1), put(2));
    copy(second, 2);
    copy(first, 1);
    let mut copied = place.ask::<Vec<u8>>(&["GET", "copy"]);
    assert_eq!(copied.split_off(9), form(2));
}

/// Signing keys of this version, none.
fn form(version: u8) -> [u8; 9] {
    [1, 0, 0, 0, 0, 0, 0, 0, version]
}

impl Place {
    /// What a script of ours answers, with the record of the shard and this key.
    fn run<T: FromRedisValue>(&self, script: &str, key: &str, args: &[&[u8]]) -> T {
        let shared = [
            include_str!("../../src/scripts/prelude.lua"),
            include_str!("../../src/scripts/log.lua"),
        ];
        let script = [shared[0], shared[1], script].concat();
        let mut eval = redis::cmd("EVAL");
        eval.arg(script).arg(2).arg("hp:{0}:shard").arg(key).arg(args);
        eval.query(&mut self.connection()).unwrap()
    }
}

/// A server that is busy with a script of somebody else answers no step, and is left alone.
#[tokio::test]
async fn a_busy_server_is_unavailable() {
    let place = Place::new().await;
    place.ask::<()>(&["CONFIG", "SET", "busy-reply-threshold", "50"]);
    let url = place.server.url();
    let busy = std::thread::spawn(move || {
        let client = redis::Client::open(url).unwrap();
        let mut connection = client.get_connection().unwrap();
        let _killed: redis::RedisResult<()> =
            redis::cmd("EVAL").arg("while true do end").arg(0).query(&mut connection);
    });
    sleep(Duration::from_millis(300)).await;
    let error = SessionStore::open(&place.store, needs()).await.unwrap_err();
    says(&error, StoreErrorKind::Unavailable, "BUSY");
    place.ask::<()>(&["SCRIPT", "KILL"]);
    busy.join().unwrap();
    SessionStore::open(&place.store, needs()).await.unwrap();
}
