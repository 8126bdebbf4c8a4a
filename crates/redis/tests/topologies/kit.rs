//! Stores, and steps in them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hallpass_redis::{Redis, RedisBuilder};
use hallpass_servers::RedisServer;
use hallpass_session::store::{
    RevocationFeed, RevokeCommand, SessionStore, Shard, StoreError, StoreErrorKind,
};
use hallpass_testkit::sessions::kit::{NEVER, log_of, needs, revoke_token};

/// The longest that anybody waits for an answer that is a refusal, with a busy machine's share.
pub(crate) const PROMPT: Duration = Duration::from_millis(1_500);

/// Connects and opens.
pub(crate) async fn open(url: &str) -> Redis {
    opened(Redis::builder(url)).await
}

/// Connects and opens.
pub(crate) async fn opened(store: RedisBuilder) -> Redis {
    let store = store.connect().await.unwrap();
    store.open(needs()).await.unwrap();
    store
}

/// What is said when this is connected and opened.
pub(crate) async fn warnings(store: RedisBuilder) -> Vec<String> {
    let store = store.connect().await.unwrap();
    let opened = store.open(needs()).await.unwrap();
    opened.warnings.iter().map(ToString::to_string).collect()
}

/// Why this is not connected: the fault of whoever set it up.
pub(crate) async fn refusal(store: RedisBuilder) -> String {
    let error = store.connect().await.expect_err("it connects");
    assert_eq!(error.kind(), StoreErrorKind::Config, "{error}");
    error.to_string()
}

/// Some step in a shard, and how long it took.
pub(crate) async fn step(store: &Redis, shard: u16) -> (Result<(), StoreError>, Duration) {
    let began = Instant::now();
    let done = store.begin(Shard::new(shard), NEVER, "somebody").await;
    (done.map(drop), began.elapsed())
}

/// How long it takes until a step is done in each of the shards.
pub(crate) async fn works_again(store: &Redis, shards: impl IntoIterator<Item = u16>) -> Duration {
    let began = Instant::now();
    for shard in shards {
        while let (Err(error), _) = step(store, shard).await {
            assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
            assert!(began.elapsed() < Duration::from_secs(20), "{error}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    began.elapsed()
}

/// Takes back a token, which is news for all nodes.
pub(crate) async fn revoke(store: &Redis, shard: u16) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let log = log_of(Shard::new(shard));
    let command = RevokeCommand { log, ..revoke_token(COUNT.fetch_add(1, Ordering::Relaxed)) };
    store.revoke(command).await.unwrap();
}

/// How long a reader waits when there is news in a shard.
pub(crate) async fn woken(reader: &Redis, writer: &Redis, shard: u16) -> Duration {
    let waiting = reader.wait(Shard::new(shard), Duration::from_secs(5));
    revoke(writer, shard).await;
    let began = Instant::now();
    waiting.await;
    began.elapsed()
}

/// How long it takes until news wakes a reader promptly.
pub(crate) async fn wakes_again(reader: &Redis, writer: &Redis, shard: u16) -> Duration {
    let began = Instant::now();
    loop {
        let waiting = reader.wait(Shard::new(shard), Duration::from_millis(200));
        revoke(writer, shard).await;
        let asked = Instant::now();
        waiting.await;
        if asked.elapsed() < Duration::from_millis(150) {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(20), "nobody is woken");
    }
}

/// What the README grants a user.
pub(crate) fn rights() -> Vec<&'static str> {
    let (_, rights) = include_str!("../../README.md").split_once("ACL SETUSER hallpass").unwrap();
    let (rights, _) = rights.split_once("```").unwrap();
    rights.split_whitespace().filter(|word| *word != "\\").collect()
}

/// A user `hallpass`, password `secret`, with these rights and those that the README grants.
pub(crate) async fn add_user(server: &RedisServer, more: &[&str]) {
    let rule = [&["ACL", "SETUSER", "hallpass"][..], &rights(), more].concat();
    server.command(&rule).await;
}

/// The URL with that user in it.
pub(crate) fn as_user(url: &str) -> String {
    url.replace("://", "://hallpass:secret@")
}
