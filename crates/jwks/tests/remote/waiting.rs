//! Those who wait: for one fetch, that none of them can stop, so many at once, and so long at most.

use std::sync::Arc;

use hallpass_core::ErrorKind;
use hallpass_jwks::{KeyEvent, KeyObserver, discover};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};
use tokio::task::JoinSet;

use crate::kit::{Remote, SECOND, soon, until, verdict, verdict_now, verifier};

/// A provider with a new key that nobody knows yet, and that holds its answer back.
async fn held() -> Remote {
    let remote = Remote::start().await;
    remote.issuer.rotate();
    remote.issuer.behave(Behaviour::Held);
    remote
}

/// Requests with a new token, each waiting on its own.
async fn wait_for(remote: &Remote, requests: usize) -> JoinSet<Option<ErrorKind>> {
    let mut waiting = JoinSet::new();
    let sleepers = remote.timer.sleepers();
    for _ in 0..requests {
        let (verifier, token) = (remote.verifier.clone(), remote.token());
        waiting.spawn(async move { verdict(&verifier, &token).await });
    }
    until("all wait", || remote.timer.sleepers() >= sleepers + requests).await;
    until("the provider is asked", || remote.issuer.key_fetches() == 2).await;
    waiting
}

#[tokio::test]
async fn a_cancelled_request_does_not_cancel_the_fetch_that_others_wait_for() {
    let remote = held().await;
    let (mut first, mut second) = (wait_for(&remote, 1).await, wait_for(&remote, 1).await);
    first.shutdown().await;
    remote.issuer.behave(Behaviour::Honest);
    assert_eq!(soon("the second", second.join_next()).await.unwrap().unwrap(), None);
    assert_eq!(remote.issuer.key_fetches(), 2);
}

#[tokio::test]
async fn the_fetch_ends_and_its_set_serves_when_nobody_waits_any_more() {
    let remote = held().await;
    let mut waiting = wait_for(&remote, 3).await;
    waiting.shutdown().await;
    remote.issuer.behave(Behaviour::Honest);
    until("the fetch has ended", || remote.events.ended() == 2).await;
    assert_eq!(verdict_now(&remote.verifier, &remote.token()), Some(Ok(())));
    assert_eq!(remote.issuer.key_fetches(), 2);
}

#[tokio::test]
async fn a_request_that_was_never_polled_asks_all_the_same() {
    let remote = held().await;
    drop(remote.verifier.verify(&remote.token()));
    remote.issuer.behave(Behaviour::Honest);
    until("the fetch has ended", || remote.events.ended() == 2).await;
    assert_eq!(verdict_now(&remote.verifier, &remote.token()), Some(Ok(())));
}

#[tokio::test]
async fn so_many_may_wait_and_the_others_are_answered_at_once() {
    let remote = held().await;
    let mut waiting = wait_for(&remote, 1_024).await;
    for _ in 0..10 {
        // Time stands: nothing but the bound can end this.
        let verdict = soon("one too many", remote.verdict(&remote.token())).await;
        assert_eq!(verdict, Some(ErrorKind::KeysUnavailable));
    }
    // Who leaves makes room.
    waiting.abort_all();
    while waiting.join_next().await.is_some() {}
    let mut waiting = wait_for(&remote, 1_024).await;
    remote.issuer.behave(Behaviour::Honest);
    while let Some(verdict) = soon("all", waiting.join_next()).await {
        assert_eq!(verdict.unwrap(), None);
    }
    assert_eq!(remote.issuer.key_fetches(), 2);
}

#[tokio::test]
async fn a_request_waits_so_long_and_no_longer() {
    let remote = held().await;
    let mut first = wait_for(&remote, 1).await;
    remote.timer.advance(SECOND);
    let mut second = wait_for(&remote, 1).await;
    remote.timer.advance(SECOND);
    let verdict = soon("the first", first.join_next()).await.unwrap();
    assert_eq!(verdict.unwrap(), Some(ErrorKind::KeysUnavailable), "two seconds after it came");
    assert_eq!(second.len(), 1);
    assert!(second.try_join_next().is_none(), "one second after it came");
    remote.timer.advance(SECOND);
    let verdict = soon("the second", second.join_next()).await.unwrap();
    assert_eq!(verdict.unwrap(), Some(ErrorKind::KeysUnavailable));
    // The fetch goes on, and serves the next.
    remote.issuer.behave(Behaviour::Honest);
    until("the fetch has ended", || remote.events.ended() == 2).await;
    assert_eq!(verdict_now(&remote.verifier, &remote.token()), Some(Ok(())));
}

#[tokio::test]
async fn the_time_is_counted_from_the_request_and_not_from_its_first_poll() {
    let remote = held().await;
    let late = remote.verifier.verify(&remote.token());
    remote.timer.advance(3 * SECOND);
    let kind = soon("the late one", late).await.map_err(|error| error.kind()).err();
    assert_eq!(kind, Some(ErrorKind::KeysUnavailable));
}

/// Lets a provider be honest again as soon as a set has come, before anything else is fetched.
#[derive(Debug)]
struct ThenHonest(Arc<FakeIssuer>);

impl KeyObserver for ThenHonest {
    fn notify(&self, _issuer: &str, _event: &KeyEvent) {
        self.0.behave(Behaviour::Honest);
    }
}

#[tokio::test]
async fn a_fetch_that_began_before_the_request_is_no_proof_for_it() {
    let issuer = Arc::new(FakeIssuer::start().await);
    let discover = discover(issuer.url()).timer(ManualTimer::new());
    let provider = discover.observer(ThenHonest(Arc::clone(&issuer))).await.unwrap();
    let verifier = verifier(&provider);
    let ask = |token: String| {
        let verifier = verifier.clone();
        tokio::spawn(async move { verdict(&verifier, &token).await })
    };
    issuer.behave(Behaviour::Held);
    let (before, stranger) = (issuer.key_set(), issuer.token().key_id("x").sign());
    let first = ask(stranger);
    until("the provider is asked", || issuer.key_fetches() == 2).await;
    // Its key is published after the provider was asked, and what is answered lacks it.
    issuer.rotate();
    let second = ask(issuer.token().sign());
    issuer.behave(Behaviour::Body(before));
    assert_eq!(soon("the first", first).await.unwrap(), Some(ErrorKind::UnknownKey));
    assert_eq!(soon("the second", second).await.unwrap(), None, "it was looked for again");
    assert_eq!(issuer.key_fetches(), 3);
}
