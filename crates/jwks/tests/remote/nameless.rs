//! A set with a key without an id, which fits every token whose id is unknown: that it did not make
//! the signature is no proof that the issuer has no such key.

use std::time::Duration;

use hallpass_core::{Algorithm, ErrorKind, SigningKey};
use hallpass_testkit::{Behaviour, TestIssuer};

use crate::kit::{DUE, LONGEST_PAUSE, Remote, SECOND, soon, until, verdict, verdict_now};

/// A provider with a named key and one without an id, and the signer of the latter.
async fn mixed() -> (Remote, TestIssuer) {
    let remote = Remote::start().await;
    let nameless = SigningKey::generate(Algorithm::ES256).unwrap();
    remote.issuer.publish([jwk(&nameless)]);
    remote.fetch_after(DUE).await;
    let nameless = TestIssuer::with_key(nameless).named(remote.issuer.url());
    (remote, nameless)
}

/// The public half, without the id that it would have.
fn jwk(key: &SigningKey) -> String {
    let named = key.public_jwk().unwrap();
    let kid = format!(r#""kid":"{}","#, key.key_id().unwrap());
    let jwk = named.replace(&kid, "");
    assert_ne!(jwk, named);
    jwk
}

/// The issuer changes its named key, and keeps the other.
fn rotate(remote: &Remote, nameless: &TestIssuer) {
    remote.issuer.rotate();
    remote.issuer.publish([jwk(nameless.key())]);
}

#[tokio::test]
async fn while_the_provider_fails_an_unknown_id_is_503_and_served_once_it_is_well() {
    let (remote, nameless) = mixed().await;
    rotate(&remote, &nameless);
    remote.issuer.behave(Behaviour::Status(500));
    let token = remote.token();
    for request in 0..20 {
        let verdict = remote.verdict(&token).await;
        assert_eq!(verdict, Some(ErrorKind::KeysUnavailable), "request {request}: never 401");
    }
    assert_eq!(remote.provider.health().failures, 1);
    remote.issuer.behave(Behaviour::Honest);
    remote.fetch_after(LONGEST_PAUSE).await;
    assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())));
}

#[tokio::test]
async fn while_the_provider_is_slow_an_unknown_id_waits_and_is_503() {
    let (remote, nameless) = mixed().await;
    rotate(&remote, &nameless);
    remote.issuer.behave(Behaviour::Held);
    let (verifier, token) = (remote.verifier.clone(), remote.token());
    let waiting = tokio::spawn(async move { verdict(&verifier, &token).await });
    until("it waits for the fetch", || remote.timer.sleepers() == 2).await;
    remote.timer.advance(2 * SECOND);
    let verdict = soon("the answer", waiting).await.unwrap();
    assert_eq!(verdict, Some(ErrorKind::KeysUnavailable));
}

#[tokio::test]
async fn garbage_before_a_rotation_takes_nothing_from_it() {
    for name in ["key-1", "nobody's"] {
        let (remote, nameless) = mixed().await;
        let thief = SigningKey::generate(Algorithm::ES256).unwrap().with_key_id(name);
        let garbage = TestIssuer::with_key(thief).named(remote.issuer.url()).token().sign();
        assert_eq!(remote.verdict(&garbage).await, Some(ErrorKind::Signature), "{name}");
        rotate(&remote, &nameless);
        assert_eq!(remote.verdict(&remote.token()).await, None, "{name}");
        assert_eq!(remote.verdict(&nameless.token().sign()).await, None, "{name}");
    }
}

#[tokio::test]
async fn unknown_ids_are_remembered_and_cost_no_more_than_elsewhere() {
    let (remote, nameless) = mixed().await;
    let before = remote.issuer.key_fetches();
    for _ in 0..1_000 {
        assert_eq!(remote.verdict(&remote.stranger()).await, Some(ErrorKind::Signature));
    }
    assert_eq!(remote.issuer.key_fetches(), before + 1, "looked for once");
    let stranger = |name: &str| remote.issuer.token().key_id(name).sign();
    assert_eq!(remote.verdict(&stranger("a")).await, Some(ErrorKind::Signature));
    assert_eq!(remote.verdict(&stranger("b")).await, Some(ErrorKind::KeysUnavailable));
    assert_eq!(remote.issuer.key_fetches(), before + 2, "a burst of two");
    // The tokens of the key without an id may name any: they are served, and cost nothing.
    for number in 0..100 {
        let good = nameless.token().key_id(format!("its {number}")).sign();
        assert_eq!(verdict_now(&remote.verifier, &good), Some(Ok(())));
        let good = nameless.token().without_header("kid").sign();
        assert_eq!(verdict_now(&remote.verifier, &good), Some(Ok(())));
    }
    assert_eq!(remote.issuer.key_fetches(), before + 2);
}

#[tokio::test]
async fn a_key_without_an_id_that_changes_serves_under_whatever_its_tokens_name() {
    let (remote, _) = mixed().await;
    let new = SigningKey::generate(Algorithm::ES256).unwrap();
    remote.issuer.behave(Behaviour::Body(format!(r#"{{"keys":[{}]}}"#, jwk(&new))));
    let new = TestIssuer::with_key(new).named(remote.issuer.url());
    for token in [new.token().key_id("its own"), new.token().without_header("kid")] {
        assert_eq!(remote.verdict(&token.sign()).await, None);
    }
}

#[tokio::test]
async fn the_answers_without_a_key_of_the_id_stay_503_for_as_long_as_nobody_fetches() {
    let (remote, nameless) = mixed().await;
    for name in ["a", "b"] {
        let token = remote.issuer.token().key_id(name).sign();
        assert_eq!(remote.verdict(&token).await, Some(ErrorKind::Signature));
    }
    rotate(&remote, &nameless);
    let token = remote.token();
    assert_eq!(remote.verdict(&token).await, Some(ErrorKind::KeysUnavailable));
    remote.timer.advance(Duration::from_secs(30));
    assert_eq!(remote.verdict(&token).await, None);
}

#[tokio::test]
async fn a_provider_chooses_which_keys_without_an_id_are_tried() {
    let remote = Remote::start().await;
    let mut keys: Vec<_> =
        (0..5).map(|_| SigningKey::generate(Algorithm::ES256).unwrap()).collect();
    let jwks: Vec<_> = keys.iter().map(jwk).collect();
    let publish = async |order: [usize; 5]| {
        let keys = order.map(|at| jwks[at].as_str()).join(",");
        remote.issuer.behave(Behaviour::Body(format!(r#"{{"keys":[{keys}]}}"#)));
        remote.fetch_after(DUE).await;
    };
    let last = TestIssuer::with_key(keys.remove(4)).named(remote.issuer.url());
    publish([0, 1, 2, 3, 4]).await;
    let verdict = remote.verdict(&last.token().sign()).await;
    assert_eq!(verdict, Some(ErrorKind::Signature), "four are tried");
    publish([4, 0, 1, 2, 3]).await;
    assert_eq!(remote.verdict(&last.token().sign()).await, None, "the same keys, it first");
}
