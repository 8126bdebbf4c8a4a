//! Nobody can use a service to flood its provider.

use std::sync::Arc;

use hallpass_core::ErrorKind;
use tokio::task::JoinSet;

use crate::kit::{Remote, SECOND, retry_after};

const TASKS: usize = 50;
const EACH: usize = 200;

/// Key ids of every length, some longer than is remembered.
fn key_id(task: usize, request: usize) -> String {
    format!("{:->1$}", task * EACH + request, 1 + (task * request) % 300)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_unknown_keys_cost_three_fetches_and_no_good_request() {
    let remote = Arc::new(Remote::start().await);
    let (stranger, good) = (remote.issuer.signer(), remote.token());
    let mut load = JoinSet::new();
    for task in 0..TASKS {
        let (remote, stranger, good) = (Arc::clone(&remote), stranger.clone(), good.clone());
        load.spawn(async move {
            let mut refused = 0;
            for request in 0..EACH {
                let token = stranger.token().key_id(key_id(task, request)).sign();
                match remote.verdict(&token).await {
                    Some(ErrorKind::UnknownKey) => refused += 1,
                    Some(ErrorKind::KeysUnavailable) => {}
                    other => panic!("{task}, {request}: {other:?}"),
                }
                assert_eq!(remote.verdict(&good).await, None, "{task}, {request}");
            }
            refused
        });
    }
    let mut refused = 0;
    while let Some(each) = load.join_next().await {
        refused += each.unwrap();
    }
    assert!(refused > 0, "those that waited for a fetch are known to be unknown");
    let fetches = remote.issuer.key_fetches();
    assert_eq!(fetches, 3, "one at the start, and a burst of two");
    assert_eq!(remote.issuer.discoveries(), 1);

    // The next one is allowed half a minute later.
    let retry = retry_after(&remote.provider, "late").await.unwrap();
    assert!((29 * SECOND..=30 * SECOND).contains(&retry), "{retry:?}");
    remote.timer.advance(30 * SECOND);
    assert_eq!(retry_after(&remote.provider, "late").await, None);
    assert_eq!(remote.issuer.key_fetches(), fetches + 1);
}

#[tokio::test]
async fn one_unknown_key_is_looked_for_once() {
    let remote = Remote::start().await;
    let token = remote.stranger();
    for _ in 0..1_000 {
        assert_eq!(remote.verdict(&token).await, Some(ErrorKind::UnknownKey));
    }
    assert_eq!(remote.issuer.key_fetches(), 2);
}
