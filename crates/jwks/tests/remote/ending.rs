//! The last handle takes the task and its sockets with it.

use hallpass_jwks::discover;
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};

use crate::kit::{DUE, Remote, until, verdict, verifier};

#[tokio::test]
async fn the_last_handle_ends_the_refreshing() {
    let Remote { issuer, timer, provider, verifier, .. } = Remote::start().await;
    until("it sleeps", || timer.sleepers() == 1).await;
    let keys = provider.keys().clone();
    drop(verifier);
    drop(provider);
    timer.advance(DUE);
    until("one handle is left", || issuer.key_fetches() == 2).await;
    until("the set is new", || keys.health().age.unwrap() < DUE).await;
    drop(keys);
    until("the task has ended", || timer.sleepers() == 0).await;
    until("its sockets are closed", || issuer.open_connections() == 0).await;
    timer.advance(DUE);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    assert_eq!(issuer.key_fetches(), 2);
}

#[tokio::test]
async fn the_last_handle_ends_a_fetch_under_way() {
    for behaviour in [Behaviour::Held, Behaviour::Silent] {
        let Remote { issuer, timer, provider, verifier, .. } = Remote::start().await;
        let connections = issuer.connections();
        issuer.behave(behaviour.clone());
        timer.advance(DUE);
        until("it is asked", || issuer.connections() > connections).await;
        drop((provider, verifier));
        // Time stands: no deadline ends this.
        until("the task has ended", || timer.sleepers() == 0).await;
        until("its sockets are closed", || issuer.open_connections() == 0).await;
    }
}

#[tokio::test]
async fn requests_that_wait_are_handles_too() {
    let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
    issuer.behave(Behaviour::Held);
    let provider = discover(issuer.url()).timer(timer.clone()).lazy().unwrap();
    let (verifier, token) = (verifier(&provider), issuer.token().sign());
    let waiting = tokio::spawn(async move { verdict(&verifier, &token).await });
    until("it is asked", || issuer.key_fetches() == 1).await;
    drop(provider);
    issuer.behave(Behaviour::Honest);
    assert_eq!(waiting.await.unwrap(), None);
    until("the task has ended", || timer.sleepers() == 0).await;
}

#[tokio::test]
async fn no_socket_is_left_open_between_fetches() {
    let remote = Remote::start().await;
    until("it sleeps", || remote.timer.sleepers() == 1).await;
    until("its sockets are closed", || remote.issuer.open_connections() == 0).await;
}

#[tokio::test]
async fn a_start_that_was_given_up_leaves_nothing_behind() {
    let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
    issuer.behave(Behaviour::Silent);
    let start = tokio::spawn(discover(issuer.url()).timer(timer.clone()).into_future());
    until("it is asked", || issuer.open_connections() == 1).await;
    start.abort();
    until("the task has ended", || timer.sleepers() == 0).await;
    until("its sockets are closed", || issuer.open_connections() == 0).await;
}
