//! A cluster of which a part is down: the others go on.

use std::time::{Duration, Instant};

use hallpass_redis::Redis;
use hallpass_servers::RedisCluster;
use hallpass_session::store::{
    Cursor, KeyStore, KeysPut, Needs, Position, RevocationFeed, RevokeCommand, SessionStore, Shard,
    StoreErrorKind, Target,
};

use crate::kit::{FIRST, NEVER, key, log_of, login, needs, opened, revoke_command, revoke_token};

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_that_is_down_takes_no_other_along() {
    let cluster = RedisCluster::start(0).await;
    let store = Redis::connect(cluster.url()).await.unwrap();
    let opened = SessionStore::open(&store, needs()).await.unwrap();
    assert_eq!(opened.shards, 16);
    let first = cluster.master_of_tag("{0}").await;
    let mut down = None;
    for number in 1..16 {
        let master = cluster.master_of_tag(&format!("{{{number}}}")).await;
        if master != first {
            down = Some((master, number));
        }
    }
    let (master, number) = down.unwrap();
    let there: Vec<Position> =
        [number, 0].map(|number| Position { shard: Shard::new(number), sequence: 0 }).to_vec();
    // And something is to be swept in each.
    let short = Redis::builder(cluster.url()).prefix("short").connect().await.unwrap();
    SessionStore::open(&short, Needs { keep: Duration::from_millis(1), ..needs() }).await.unwrap();
    for shard in (0..16).map(Shard::new) {
        let log = log_of(shard);
        let command = RevokeCommand { log, ..revoke_command(1, Target::Key("k1".into())) };
        short.revoke(command).await.unwrap();
    }
    cluster.kill(master);
    let since = Instant::now();
    let error = store.begin(Shard::new(number), NEVER, "ann").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    assert!(since.elapsed() < Duration::from_millis(2_500), "{:?}", since.elapsed());
    assert!(store.begin(Shard::new(0), NEVER, "ann").await.unwrap().is_some());
    assert!(store.read(Shard::new(0), Cursor::start(), 9).await.unwrap().at_head);
    store.read(Shard::new(number), Cursor::start(), 9).await.unwrap_err();
    // What is told to the shards that are there is told.
    store.report("node", &there, Duration::from_secs(60)).await.unwrap_err();
    let ahead = Position { shard: Shard::new(0), sequence: 1 };
    assert_eq!(store.behind(ahead).await.unwrap(), 1);
    // A node that has opened it goes on with its upkeep; one that has not waits.
    let again = SessionStore::open(&store, needs()).await.unwrap();
    assert_eq!((again.id, again.keep), (opened.id, opened.keep));
    let more = Needs { keep: needs().keep * 2, ..needs() };
    let error = SessionStore::open(&store, more).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    let error = short.sweep(100).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    let mut swept = 0;
    for shard in (0..16).map(Shard::new) {
        if let Ok(batch) = short.read(shard, Cursor::start(), 9).await {
            assert!(batch.events.is_empty(), "{shard:?} was left out");
            swept += 1;
        }
    }
    assert!((4..16).contains(&swept), "{swept}");
}

#[tokio::test(flavor = "multi_thread")]
async fn news_of_one_shard_wakes_nobody_who_follows_another() {
    let cluster = RedisCluster::start(0).await;
    let [reader, writer] = [cluster.url(), cluster.url()];
    let reader = Redis::connect(reader).await.unwrap();
    let writer = Redis::connect(writer).await.unwrap();
    SessionStore::open(&writer, needs()).await.unwrap();
    let (limit, long) = (Duration::from_millis(300), Duration::from_secs(5));
    for shard in [3, 4] {
        reader.read(Shard::new(shard), Cursor::start(), 9).await.unwrap();
    }
    let (mut own, mut other) =
        (Box::pin(reader.wait(Shard::new(3), long)), reader.wait(Shard::new(4), limit));
    revoke(&writer, Shard::new(3)).await;
    let since = Instant::now();
    tokio::select! {
        () = &mut own => {}
        () = &mut other => panic!("it woke up who follows another, or nobody"),
    }
    other.await;
    assert!(
        since.elapsed() >= limit.saturating_sub(Duration::from_millis(50)),
        "{:?}",
        since.elapsed()
    );
}

async fn revoke(store: &Redis, shard: Shard) {
    store.revoke(RevokeCommand { log: log_of(shard), ..revoke_token(1) }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_keys_are_known_while_the_shard_that_has_them_is_down() {
    let cluster = RedisCluster::start(0).await;
    let store = Redis::connect(cluster.url()).await.unwrap();
    SessionStore::open(&store, needs()).await.unwrap();
    // The copies of one server are a version behind: it was away when the keys were replaced.
    let first = cluster.master_of_tag("{0}").await;
    let mut masters: Vec<_> = Vec::new();
    for number in 1..16 {
        let master = cluster.master_of_tag(&format!("{{{number}}}")).await;
        if master != first && !masters.contains(&master) {
            masters.push(master);
        }
    }
    assert_eq!(store.put_keys(0, vec![key("a")], NEVER).await.unwrap(), KeysPut::Done(1));
    cluster.kill(masters[0]);
    assert_eq!(store.put_keys(1, vec![key("b")], NEVER).await.unwrap(), KeysPut::Done(2));
    cluster.restart(masters[0]).await;
    let before = store.keys().await.unwrap();
    assert_eq!((before.version, before.records), (2, vec![key("b")]));

    // The first part is emptied, and counts from the beginning; one server does not hear of it.
    cluster.kill(masters[0]);
    cluster.server(first).command(&["DEL", "hp:{0}:keys", "hp:{0}:shard"]).await;
    assert_eq!(store.put_keys(0, vec![key("c")], NEVER).await.unwrap(), KeysPut::Done(1));
    cluster.restart(masters[0]).await;

    cluster.kill(first);
    let copy = store.keys().await.unwrap();
    assert_eq!((copy.version, copy.records), (1, vec![key("c")]));
    let error = store.put_keys(1, vec![key("d")], NEVER).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "a copy replaces nothing: {error}");
    // Nobody has keys: that is an outage, and no store without keys.
    masters.iter().for_each(|master| cluster.kill(*master));
    let error = store.keys().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
}

/// While a part moves to another server, nobody is told of fewer sessions than there are.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_on_its_way_is_not_left_out() {
    let cluster = RedisCluster::start(0).await;
    let store = opened(&cluster.url()).await;
    login(&store, 1, "ann").await;
    store.revoke(revoke_command(1, Target::Subject("bob".into()))).await.unwrap();

    let slot = cluster.slot_of_tag("{0}").await.to_string();
    let from = cluster.master_of_tag("{0}").await;
    let (source, target) = (cluster.server(from), cluster.server((from + 1) % 3));
    let source_id = source.command(&["CLUSTER", "MYID"]).await.text();
    let target_id = target.command(&["CLUSTER", "MYID"]).await.text();
    target.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source_id]).await;
    source.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target_id]).await;
    let port = target.port().to_string();
    let moved = |keys: &[&'static str]| {
        let command = ["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
        [&command[..], keys].concat()
    };
    source.command(&moved(&["hp:{0}:shard", "hp:{0}:u:ann", "hp:{0}:cuts"])).await;
    let error = store.sessions_of(FIRST, "ann").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "asked again, in vain: {error}");
    source.command(&moved(&["hp:{0}:s:AAAAAAAAAAAAAAAAAAAAAQ"])).await;
    assert_eq!(store.sessions_of(FIRST, "ann").await.unwrap().len(), 1);
}
