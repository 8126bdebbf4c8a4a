//! What is in the server: which keys, how large, and for how long.

use std::time::Duration;

use hallpass_session::rotation::{Limits, RotateCommand, SessionRow};
use hallpass_session::store::{RevocationFeed, SessionStore, Target};

use crate::kit::{
    DAY, KEEP, NEVER, NOW, Place, append, begin, create_command, end_command, log, login,
    revoke_command, rotate, rotate_command, row, sid,
};

/// The keys that the README lists, and no others.
#[tokio::test]
async fn the_keys_are_those_of_the_readme() {
    let place = Place::new().await;
    login(&place.store, 1, "ann").await;
    login(&place.store, 2, "ann").await;
    place.store.end_session(end_command(2)).await.unwrap();
    place.store.revoke(revoke_command(1, Target::Subject("bob".into()))).await.unwrap();
    let far = NOW.after(DAY);
    place.store.revoke(revoke_command(2, Target::Token("far".into(), far))).await.unwrap();
    place.store.report("node", &[], DAY).await.unwrap();
    let position = append(&place.store, 3).await;
    place.store.report("node", &[position], DAY).await.unwrap();
    let mut keys: Vec<Vec<u8>> = place.ask(&["KEYS", "*"]);
    keys.sort();
    let mut names: Vec<String> =
        keys.iter().map(|key| String::from_utf8_lossy(key).into_owned()).collect();
    names.retain(|name| !name.starts_with("hp:{0}:c:"));
    let expected =
        ["alive", "cuts", "far", "ids", "log", "nodes"].map(|name| format!("hp:{{0}}:{name}"));
    let mut expected = expected.to_vec();
    expected.extend([
        "hp:{0}:s:AAAAAAAAAAAAAAAAAAAAAQ".to_owned(),
        "hp:{0}:s:AAAAAAAAAAAAAAAAAAAAAg".to_owned(),
        "hp:{0}:shard".to_owned(),
        "hp:{0}:u:ann".to_owned(),
    ]);
    assert_eq!(names, expected);
    assert_eq!(keys.len() - names.len(), 3, "one a command that was carried out");
    let readme = include_str!("../../README.md");
    for name in ["alive", "c:", "cuts", "far", "ids", "log", "nodes", "s:", "shard", "u:"] {
        assert!(readme.contains(&format!("hp:{{k}}:{name}")), "{name} is not in the README");
    }
}

/// A session and its place among those of its subject.
#[tokio::test]
async fn a_session_is_small() {
    let place = Place::new().await;
    for session in 0..200 {
        login(&place.store, session, &format!("user-{session:08}")).await;
        rotate(&place.store, session, 0).await;
    }
    let encoding: String = place.ask(&["OBJECT", "ENCODING", "hp:{0}:s:AAAAAAAAAAAAAAAAAAAAAQ"]);
    assert!(matches!(encoding.as_str(), "listpack" | "ziplist"), "{encoding}");
    let size = |key: &str| -> u64 { place.ask(&["MEMORY", "USAGE", key]) };
    let (session, list) = (size("hp:{0}:s:AAAAAAAAAAAAAAAAAAAAAQ"), size("hp:{0}:u:user-00000001"));
    assert!(session <= 500, "{session} bytes");
    assert!(list <= 160, "{list} bytes");
}

/// Nothing has to be swept: a session goes by itself a day after its expiry, the list of a subject
/// with the last of its sessions, a command a minute after its deadline.
#[tokio::test]
async fn everything_that_ends_goes_by_itself() {
    let place = Place::new().await;
    let first = begin(&place.store, "ann").await;
    let (idle_expiry, absolute_expiry) = (first.after(DAY * 14), first.after(DAY * 90));
    let usual = SessionRow { idle_expiry, absolute_expiry, ..row(1, "ann", first) };
    place.store.create(create_command(usual)).await.unwrap();
    let expires = |key: &str| -> u64 { place.ask(&["PTTL", key]) };
    let session = "hp:{0}:s:AAAAAAAAAAAAAAAAAAAAAQ";
    assert_eq!(expires(session), millis(DAY * 15));
    assert_eq!(expires("hp:{0}:u:ann"), millis(DAY * 91));
    place.clock.advance(DAY);
    let refresh = RotateCommand { idle: DAY * 14, ..rotate_command(1, 0) };
    place.store.rotate(log(), refresh, Limits::default()).await.unwrap();
    assert_eq!(expires(session), millis(DAY * 15), "from the last refresh");
    // One that lives shorter makes nothing shorter.
    let created = begin(&place.store, "ann").await;
    let absolute_expiry = created.after(DAY);
    let short = SessionRow { absolute_expiry, ..row(2, "ann", created) };
    place.store.create(create_command(short)).await.unwrap();
    assert_eq!(expires("hp:{0}:u:ann"), millis(DAY * 90));
    let mut command = revoke_command(1, Target::Everyone);
    command.deadline = created.after(Duration::from_secs(5));
    place.store.revoke(command).await.unwrap();
    let mut pttl = redis::cmd("PTTL");
    pttl.arg([b"hp:{0}:c:".as_slice(), &1_u128.to_be_bytes()].concat());
    let left: u64 = pttl.query(&mut place.connection()).unwrap();
    assert_eq!(left, 65_000);
    // And what is kept by the shard's clock has no expiry of the server.
    for key in ["hp:{0}:log", "hp:{0}:ids", "hp:{0}:shard"] {
        assert_eq!(place.ask::<i64>(&["PTTL", key]), -1, "{key}");
    }
}

/// The list of a subject whose last session is replaced is a new one, which goes by itself as well.
#[tokio::test]
async fn a_list_that_was_emptied_in_between_goes_by_itself() {
    let place = Place::new().await;
    let created = begin(&place.store, "ann").await;
    place.clock.advance(Duration::from_secs(1));
    login(&place.store, 1, "ann").await;
    let mut command = create_command(row(2, "ann", created));
    command.replaces = Some(sid(1));
    place.store.create(command).await.unwrap();
    let left: u64 = place.ask(&["PTTL", "hp:{0}:u:ann"]);
    assert_eq!(left, millis(NEVER.since(NOW) + DAY) - 1_000);
}

/// A list of a subject holds no session that has ended.
#[tokio::test]
async fn what_has_ended_leaves_the_list_of_its_subject() {
    let place = Place::new().await;
    for session in 1..4 {
        login(&place.store, session, "ann").await;
    }
    let listed = || -> u64 { place.ask(&["ZCARD", "hp:{0}:u:ann"]) };
    assert_eq!(listed(), 3);
    place.store.end_session(end_command(1)).await.unwrap();
    assert_eq!(listed(), 2);
    // The rest has been covered by a cut-off: it goes with the next login.
    place.store.revoke(revoke_command(1, Target::Subject("ann".into()))).await.unwrap();
    login(&place.store, 4, "ann").await;
    assert_eq!(listed(), 1);
}

/// Each append drops some of what is due, so that a log does not grow if nobody sweeps; those that
/// are kept for longer stay, and keep nothing else.
#[tokio::test]
async fn appending_drops_what_is_due() {
    let place = Place::new().await;
    let far = NOW.after(DAY);
    place.store.revoke(revoke_command(1, Target::Token("far".into(), far))).await.unwrap();
    for id in 2..30 {
        append(&place.store, id).await;
    }
    place.clock.advance(KEEP);
    for id in 30..40 {
        append(&place.store, id).await;
    }
    assert_eq!(place.ask::<u64>(&["XLEN", "hp:{0}:log"]), 11);
    assert_eq!(place.ask::<u64>(&["HLEN", "hp:{0}:ids"]), 11);
    assert_eq!(place.ask::<u64>(&["ZCARD", "hp:{0}:far"]), 1);
    place.clock.advance(DAY);
    assert_eq!(place.store.sweep(100).await.unwrap().revocations, 11);
    for (command, key) in [("XLEN", "log"), ("HLEN", "ids"), ("ZCARD", "far")] {
        assert_eq!(place.ask::<u64>(&[command, &format!("hp:{{0}}:{key}")]), 0, "{key}");
    }
}

/// Nodes that have gone leave nothing.
#[tokio::test]
async fn a_sweep_forgets_nodes_that_have_gone() {
    let place = Place::new().await;
    let position = append(&place.store, 1).await;
    place.store.report("gone", &[position], DAY).await.unwrap();
    place.store.report("here", &[position], DAY * 3).await.unwrap();
    place.clock.advance(DAY * 2);
    place.store.sweep(100).await.unwrap();
    let nodes: Vec<String> = place.ask(&["HKEYS", "hp:{0}:nodes"]);
    assert_eq!(nodes, ["here"]);
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}
