//! Signatures that no key made take no place of those who wait for a key.

use hallpass_core::{Algorithm, ErrorKind, SigningKey};
use hallpass_jwks::Settings;
use hallpass_testkit::{Behaviour, TestIssuer};
use tokio::task::JoinSet;

use crate::kit::{Remote, soon, until, verdict};

/// Bad signatures under a known id while a fetch is slow; how many of them wait, and what a token of
/// the new key comes to.
async fn flood(remote: &Remote, garbage: usize) -> (usize, Option<ErrorKind>) {
    let thief = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id("key-1");
    let thief = TestIssuer::with_key(thief).named(remote.issuer.url()).token().sign();
    remote.issuer.rotate();
    remote.issuer.behave(Behaviour::Held);
    let mut load = JoinSet::new();
    for _ in 0..garbage {
        let (verifier, thief) = (remote.verifier.clone(), thief.clone());
        load.spawn(async move { verdict(&verifier, &thief).await });
    }
    until("the provider is asked", || remote.issuer.key_fetches() == 2).await;
    for _ in 0..2 * garbage {
        tokio::task::yield_now().await;
    }
    // All but the deadline of the fetch.
    let waiting = remote.timer.sleepers() - 1;
    let (verifier, token) = (remote.verifier.clone(), remote.token());
    let good = tokio::spawn(async move { verdict(&verifier, &token).await });
    until("it waits, or is answered", || {
        good.is_finished() || remote.timer.sleepers() == waiting + 2
    })
    .await;
    remote.issuer.behave(Behaviour::Honest);
    let verdict = soon("the good one", good).await.unwrap();
    while let Some(garbage) = soon("the others", load.join_next()).await {
        let refused = [Some(ErrorKind::Signature), Some(ErrorKind::UnknownKey)];
        assert!(refused.contains(&garbage.unwrap()));
    }
    (waiting, verdict)
}

#[tokio::test]
async fn a_tenth_as_many_may_wait_beside_those_that_ask_for_a_key() {
    assert_eq!(flood(&Remote::start().await, 1_100).await, (102, None));
    let settings = Settings::new().waiters(1);
    let remote = Remote::with(|discover| discover.settings(settings)).await;
    assert_eq!(flood(&remote, 5).await, (1, None), "one at least");
}
