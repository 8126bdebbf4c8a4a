//! A primary that sentinels know.
//!
//! Each test has sentinels of its own: they let some time pass between two failovers.

use std::time::{Duration, Instant};

use hallpass_redis::Redis;
use hallpass_servers::RedisSentinel;
use hallpass_session::store::StoreErrorKind;

use crate::kit::{
    PROMPT, add_user, as_user, open, step, wakes_again, warnings, woken, works_again,
};

/// The longest that anybody waits from the end of a failover on.
const SOON: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_primary_that_becomes_a_replica_is_left() {
    let group = RedisSentinel::start(1, 3).await;
    for server in group.servers() {
        add_user(server, &["+role"]).await;
    }
    let url = as_user(&group.url());
    let (store, reader) = (open(&url).await, open(&url).await);
    assert!(woken(&reader, &store, 0).await < PROMPT);
    let told = warnings(Redis::builder(url)).await;
    assert!(told.iter().any(|told| told.contains("min-replicas-to-write 1")), "{told:?}");

    group.failover().await;
    let took = works_again(&store, [0]).await;
    assert!(took < SOON, "{took:?}");
    let took = wakes_again(&reader, &store, 0).await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn a_primary_that_is_gone_is_left() {
    let group = RedisSentinel::start(1, 3).await;
    let (store, reader) = (open(&group.url()).await, open(&group.url()).await);
    let old = group.kill_primary().await;
    let (done, took) = step(&store, 0).await;
    assert_eq!(done.expect_err("it is gone").kind(), StoreErrorKind::Unavailable);
    assert!(took < PROMPT, "{took:?}");
    group.failed_over(old).await;
    let took = works_again(&store, [0]).await;
    assert!(took < SOON, "{took:?}");
    let took = wakes_again(&reader, &store, 0).await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn a_primary_that_is_cut_off_is_left_though_it_answers() {
    let group = RedisSentinel::start(1, 3).await;
    let store = open(&group.url()).await;
    let old = group.isolate_primary().await;
    step(&store, 0).await.0.unwrap();
    let new = group.failed_over(old).await;
    let direct = open(&group.server(new).url()).await;
    let took = wakes_again(&direct, &store, 0).await;
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn a_sentinel_that_is_silent_is_not_waited_for() {
    let group = RedisSentinel::start(0, 3).await;
    group.sentinels()[0].pause();
    let began = Instant::now();
    step(&open(&group.url()).await, 0).await.0.unwrap();
    assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
}
