//! A rotation costs one fetch, and no request.

use std::sync::Arc;

use hallpass_core::{Algorithm, ErrorKind, SigningKey};
use hallpass_testkit::{Behaviour, TestIssuer};
use tokio::task::JoinSet;

use crate::kit::{DUE, Remote, until, verdict, verdict_now};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_new_token_is_served_after_the_one_fetch_that_all_wait_for() {
    let remote = Remote::start().await;
    let old = remote.token();
    remote.issuer.rotate();
    remote.issuer.behave(Behaviour::Held);
    let mut news = JoinSet::new();
    for _ in 0..500 {
        let (verifier, token) = (remote.verifier.clone(), remote.token());
        news.spawn(async move { verdict(&verifier, &token).await });
        assert_eq!(verdict_now(&remote.verifier, &old), Some(Ok(())), "while others wait");
    }
    // The requests, and the fetch with its deadline.
    until("all wait", || remote.timer.sleepers() == 501).await;
    assert_eq!(verdict_now(&remote.verifier, &old), Some(Ok(())), "the old key serves until then");
    remote.issuer.behave(Behaviour::Honest);
    while let Some(verdict) = news.join_next().await {
        assert_eq!(verdict.unwrap(), None);
    }
    for _ in 0..500 {
        assert_eq!(verdict_now(&remote.verifier, &remote.token()), Some(Ok(())));
        let verdict = verdict_now(&remote.verifier, &old);
        assert_eq!(verdict, Some(Err(ErrorKind::UnknownKey)), "a removed key stops at once");
    }
    assert_eq!(remote.issuer.key_fetches(), 2, "one at the start, one for the rotation");
    assert_eq!(remote.issuer.discoveries(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_in_the_middle_of_the_load_refuses_no_new_token() {
    let remote = Arc::new(Remote::start().await);
    let old = remote.token();
    let mut load = JoinSet::new();
    for task in 0..40 {
        let (remote, old) = (Arc::clone(&remote), old.clone());
        load.spawn(async move {
            let mut refused = false;
            for request in 0..50 {
                if task == 0 && request == 10 {
                    remote.issuer.rotate();
                }
                // What was signed a moment before the rotation is an old token.
                let signer = remote.issuer.signer();
                if signer.key().key_id() == Some("key-2") {
                    let new = remote.verdict(&signer.token().sign()).await;
                    assert_eq!(new, None, "new: {task}, {request}");
                }
                match remote.verdict(&old).await {
                    None => assert!(!refused, "a removed key came back"),
                    Some(ErrorKind::UnknownKey) => refused = true,
                    Some(other) => panic!("old: {other:?}"),
                }
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(task) = load.join_next().await {
        task.unwrap();
    }
    // Whoever was done before the rotation has seen none of it.
    assert_eq!(remote.verdict(&remote.token()).await, None);
    assert_eq!(verdict_now(&remote.verifier, &old), Some(Err(ErrorKind::UnknownKey)));
    assert_eq!(remote.issuer.key_fetches(), 2, "one at the start, one for the rotation");
}

#[tokio::test]
async fn a_rotation_with_overlap_is_seen_before_it_is_needed() {
    let remote = Remote::start().await;
    let old = remote.token();
    remote.issuer.rotate_with_overlap();
    remote.fetch_after(DUE).await;
    assert_eq!(verdict_now(&remote.verifier, &remote.token()), Some(Ok(())));
    assert_eq!(verdict_now(&remote.verifier, &old), Some(Ok(())));
    assert_eq!(remote.provider.health().keys, 2);
    remote.issuer.rotate();
    remote.fetch_after(DUE).await;
    assert_eq!(verdict_now(&remote.verifier, &old), Some(Err(ErrorKind::UnknownKey)));
    assert_eq!(remote.issuer.key_fetches(), 3);
}

#[tokio::test]
async fn a_key_that_comes_back_serves_again() {
    let remote = Remote::start().await;
    let (before, published) = (remote.token(), remote.issuer.key_set());
    remote.issuer.rotate();
    assert_eq!(remote.verdict(&remote.token()).await, None);
    assert_eq!(remote.verdict(&before).await, Some(ErrorKind::UnknownKey));
    remote.issuer.behave(Behaviour::Body(published));
    remote.fetch_after(DUE).await;
    assert_eq!(verdict_now(&remote.verifier, &before), Some(Ok(())));
}

#[tokio::test]
async fn a_key_that_changes_and_keeps_its_id_costs_one_fetch_too() {
    let remote = Remote::start().await;
    let old = remote.token();
    let key = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("key-1");
    let published = format!(r#"{{"keys":[{}]}}"#, key.public_jwk().unwrap());
    remote.issuer.behave(Behaviour::Body(published));
    let signer = TestIssuer::with_key(key).named(remote.issuer.url());
    assert_eq!(remote.verdict(&signer.token().sign()).await, None);
    assert_eq!(remote.issuer.key_fetches(), 2);
    // The old one is refused from memory: such doubts have a bound of their own.
    for _ in 0..100 {
        assert_eq!(remote.verdict(&old).await, Some(ErrorKind::Signature));
    }
    assert_eq!(remote.issuer.key_fetches(), 2);
}

#[tokio::test]
async fn two_rotations_at_once_cost_two_fetches() {
    let remote = Remote::start().await;
    for fetches in [2, 3] {
        remote.issuer.rotate();
        assert_eq!(remote.verdict(&remote.token()).await, None);
        assert_eq!(remote.issuer.key_fetches(), fetches);
    }
    remote.issuer.rotate();
    let token = remote.token();
    assert_eq!(remote.verdict(&token).await, Some(ErrorKind::KeysUnavailable), "never 401");
    remote.timer.advance(30 * crate::kit::SECOND);
    assert_eq!(remote.verdict(&token).await, None);
    assert_eq!(remote.issuer.key_fetches(), 4);
}
