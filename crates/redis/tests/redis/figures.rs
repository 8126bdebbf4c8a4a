//! What the steps cost the server: printed, and asked for by name.

use std::time::Instant;

use hallpass_redis::Redis;
use hallpass_servers::RedisServer;
use hallpass_session::store::{Cursor, RevocationFeed, SessionStore, Target};

use crate::kit::{FIRST, begin, create_command, end_command, opened, revoke_command, rotate, row};

/// `cargo test -p hallpass-redis --release --test redis -- --ignored --nocapture figures`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "prints figures"]
async fn figures() {
    let server = RedisServer::builder().config("appendonly", "yes").start().await;
    let store = opened(&server.url()).await;
    let memory = || {
        let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
        let info: String = redis::cmd("INFO").arg("memory").query(&mut connection).unwrap();
        let line = info.lines().find_map(|line| line.strip_prefix("used_memory:")).unwrap();
        line.parse::<u64>().unwrap()
    };
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let mut cost = |what: &str, since: Instant| {
        let stats: String = redis::cmd("INFO").arg("commandstats").query(&mut connection).unwrap();
        let line = stats.lines().find(|line| line.starts_with("cmdstat_evalsha:")).unwrap();
        let (_, each) = line.split_once("usec_per_call=").unwrap();
        let each = each.split(',').next().unwrap();
        let round = since.elapsed() / COUNT;
        println!("{what:<28} {each:>8} us of the server, {round:?} there and back");
        redis::cmd("CONFIG").arg("RESETSTAT").exec(&mut connection).unwrap();
    };
    let mut since = Instant::now();
    let mut rows = Vec::new();
    for session in 0..u64::from(COUNT) {
        let subject = format!("user-{session}");
        let begun = begin(&store, &subject).await;
        rows.push(row(session, &subject, begun));
    }
    cost("begin", since);
    since = Instant::now();
    let empty = memory();
    for row in rows {
        store.create(create_command(row)).await.unwrap();
    }
    cost("create", since);
    since = Instant::now();
    for session in 0..u64::from(COUNT) {
        assert!(rotate(&store, session, 0).await.outcome.mints());
    }
    cost("rotate: a new leaf", since);
    println!("{} bytes for a session, the list of its subject included", each(empty, memory()));
    since = Instant::now();
    for session in 0..u64::from(COUNT) {
        assert!(rotate(&store, session, 0).await.outcome.mints());
    }
    cost("rotate: the same once more", since);
    read_some(&store, Cursor::start()).await;
    let cursor = store.read(FIRST, Cursor::start(), 1_000).await.unwrap().next;
    cost("(warm)", since);
    since = Instant::now();
    read_some(&store, cursor.clone()).await;
    cost("read: nothing new", since);
    since = Instant::now();
    let full = memory();
    for session in 0..u64::from(COUNT) {
        let target = Target::Subject(format!("user-{session}").into());
        store.revoke(revoke_command(session, target)).await.unwrap();
    }
    cost("revoke a subject", since);
    println!("{} bytes for a revocation of a subject", each(full, memory()));
    since = Instant::now();
    let last = store.read(FIRST, cursor, COUNT - 1).await.unwrap().next;
    for _ in 0..COUNT {
        store.read(FIRST, last.clone(), 1_000).await.unwrap();
    }
    cost("read: one event", since);
    since = Instant::now();
    for session in 0..u64::from(COUNT) {
        store.end_session(end_command(session)).await.unwrap();
    }
    cost("end a session", since);
    since = Instant::now();
    for _ in 0..COUNT {
        store.sweep(1_000).await.unwrap();
    }
    cost("sweep: nothing due", since);
}

fn each(before: u64, after: u64) -> u64 {
    after.saturating_sub(before).checked_div(COUNT.into()).unwrap()
}

async fn read_some(store: &Redis, cursor: Cursor) {
    for _ in 0..COUNT {
        store.read(FIRST, cursor.clone(), 1_000).await.unwrap();
    }
}

const COUNT: u32 = 5_000;
