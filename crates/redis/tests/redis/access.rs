//! What a user of the server has to be allowed.

use std::time::Duration;

use hallpass_core::replay::{ReplayKey, ReplayStore, ReplayTtl, Seen};
use hallpass_redis::Redis;
use hallpass_session::StoreTime;
use hallpass_session::rotation::Limits;
use hallpass_session::store::{
    Cursor, KeyStore, Position, RevocationFeed, SessionStore, StoreError, StoreErrorKind, Target,
};

use crate::kit::{
    DAY, FIRST, NEVER, NOW, Place, append, create_command, end_command, hash, log, login, needs,
    read, revoke_command, rotate, rotate_command, row, says,
};

/// The line of the README lets every step through.
#[tokio::test]
async fn the_line_of_the_readme_is_enough() {
    let place = Place::new().await;
    place.ask::<()>(&acl(None));
    let store = user(&place).await.unwrap();
    let opened = SessionStore::open(&store, needs()).await.unwrap();
    assert_eq!(opened.shards, 1);
    login(&store, 1, "ann").await;
    login(&store, 2, "ann").await;
    rotate(&store, 1, 0).await;
    store.end_session(end_command(2)).await.unwrap();
    store.revoke(revoke_command(1, Target::Subject("bob".into()))).await.unwrap();
    store.revoke(revoke_command(2, Target::Token("far".into(), NEVER))).await.unwrap();
    let position = append(&store, 3).await;
    let batch = read(&store, &Cursor::start()).await;
    store.redo(FIRST, NEVER, batch.events[0].clone()).await.unwrap();
    store.report("node", &[position], Duration::from_secs(9)).await.unwrap();
    assert_eq!(store.behind(position).await.unwrap(), 0);
    assert_eq!(store.sessions_of(FIRST, "ann").await.unwrap().len(), 1);
    store.find_session(FIRST, end_command(2).sid).await.unwrap();
    place.clock.advance(Duration::from_secs(86_400 * 100));
    assert!(store.sweep(100).await.unwrap().revocations > 0);
    let deadline = StoreTime::from_millis(u64::MAX);
    store.put_keys(0, Vec::new(), deadline).await.unwrap();
    store.keys().await.unwrap();
    let key = ReplayKey::new("dpop", ["jti"]);
    let ttl = ReplayTtl::new(Duration::from_secs(9)).unwrap();
    let seen = store.insert_if_absent(key, ttl).await;
    assert_eq!(seen.unwrap(), Seen::First);
}

/// Each right of the line is needed: without it the store is refused when it is opened, or a step is.
#[tokio::test]
async fn no_right_of_the_line_is_too_much() {
    let place = Place::new().await;
    let rights = acl(None);
    for right in rights.iter().filter(|right| right.starts_with('+')) {
        place.ask::<()>(&["FLUSHALL"]);
        place.ask::<()>(&acl(Some(right)));
        let store = match user(&place).await {
            Ok(store) => store,
            Err(error) => {
                says(&error, StoreErrorKind::Config, "");
                continue;
            }
        };
        let warned = match SessionStore::open(&store, needs()).await {
            Ok(opened) => !opened.warnings.is_empty(),
            Err(error) => {
                says(&error, StoreErrorKind::Config, "NOPERM");
                continue;
            }
        };
        let denied = all(&store).await;
        assert!(warned || denied.is_some(), "nobody misses {right}");
    }
}

/// What is denied in any of the steps.
async fn all(store: &Redis) -> Option<StoreError> {
    let steps = async {
        let created = store.begin(FIRST, NEVER, "ann").await?.unwrap();
        store.create(create_command(row(1, "ann", created))).await?;
        store.create(create_command(row(2, "ann", created))).await?;
        let command = rotate_command(1, 0);
        store.rotate(log(), command, Limits::default()).await?;
        let mut healed = rotate_command(1, 9);
        healed.candidate = hash(1, 10);
        store.rotate(log(), healed, Limits::default()).await?;
        store.end_session(end_command(2)).await?;
        store.revoke(revoke_command(1, Target::Subject("bob".into()))).await?;
        let near = NOW.after(DAY.saturating_mul(2_000));
        store.revoke(revoke_command(2, Target::Token("far".into(), near))).await?;
        let batch = store.read(FIRST, Cursor::start(), 9).await?;
        store.redo(FIRST, NEVER, batch.events[0].clone()).await?;
        let position = Position { shard: FIRST, sequence: 1 };
        store.report("node", &[position], Duration::from_millis(1)).await?;
        store.behind(position).await?;
        store.sessions_of(FIRST, "ann").await?;
        store.find_session(FIRST, end_command(2).sid).await?;
        store.put_keys(0, Vec::new(), NEVER).await?;
        store.keys().await?;
        Ok(())
    };
    steps.await.err()
}

async fn user(place: &Place) -> Result<Redis, StoreError> {
    Redis::connect(place.server.url().replace("redis://", "redis://hallpass:secret@")).await
}

/// The command of the README, as its words; without this right.
fn acl(without: Option<&str>) -> Vec<&'static str> {
    let readme = include_str!("../../README.md");
    let (_, line) = readme.split_once("```text\n").expect("the README has the line");
    let (line, _) = line.split_once("```").unwrap();
    let words = line.split_whitespace().filter(|word| *word != "\\");
    words.filter(|word| Some(*word) != without).collect()
}
