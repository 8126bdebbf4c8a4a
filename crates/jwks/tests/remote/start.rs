//! How a service starts: with keys, without, or with those of yesterday.

use hallpass_core::{ConfigErrorKind, ErrorKind};
use hallpass_jwks::{DiscoverError, KeyState, discover};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};

use crate::kit::{Events, MINUTE, Remote, SECOND, soon, until, verdict, verdict_now, verifier};

/// The name of a provider that has gone, with its port.
async fn gone() -> String {
    let issuer = FakeIssuer::start().await;
    let url = issuer.url().to_owned();
    drop(issuer);
    let address = url.strip_prefix("http://").unwrap().to_owned();
    // Its port is closed by its task, in a moment.
    while tokio::net::TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    url
}

#[tokio::test]
async fn the_first_fetch_fails_fast_and_says_what_is_wrong() {
    let url = gone().await;
    let error = soon("the refusal", async { discover(&url).await }).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the keys of {url:?} did not come: the discovery document: no connection to the \
             provider: it was refused, so that nothing listens there. To start without them, use \
             `.lazy()` or `.seeded(..)`"
        )
    );
    let issuer = FakeIssuer::start().await;
    let url = issuer.url().to_owned();
    for (behaviour, words) in [
        (
            Behaviour::Status(503),
            "did not come: the discovery document: the provider answered with status 503. To start",
        ),
        (Behaviour::OtherIssuer(format!("{url}/")), "compare both to the byte, the last slash"),
        (Behaviour::Body("{}".to_owned()), "the answer is not the expected document"),
        (Behaviour::Redirect("https://x.test".to_owned()), "a redirect, which is never followed"),
        (Behaviour::OtherAddress("ftp://x".to_owned()), "the address is one that must not be"),
        (Behaviour::Endless, "the document is longer than is read"),
        (Behaviour::Closed, "the connection to the provider broke"),
    ] {
        issuer.behave(behaviour);
        let error = discover(&url).await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert!(matches!(error, DiscoverError::Fetch { .. }));
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[tokio::test]
async fn a_silent_provider_does_not_hold_up_the_start() {
    let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
    issuer.behave(Behaviour::Silent);
    let start = tokio::spawn(discover(issuer.url()).timer(timer.clone()).into_future());
    until("it is asked", || issuer.connections() == 1).await;
    timer.advance(5 * SECOND);
    let error = soon("the refusal", start).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("took too long"), "{error}");
}

#[tokio::test]
async fn a_lazy_start_fetches_for_the_first_token() {
    let issuer = FakeIssuer::start().await;
    let provider = discover(issuer.url()).lazy().unwrap();
    assert_eq!(provider.health().state, KeyState::NeverFetched);
    assert!(!provider.health().serves());
    assert_eq!((provider.health().keys, provider.health().age), (0, None));
    assert_eq!(provider.keys().export(), None);
    assert_eq!(issuer.connections(), 0);
    let verifier = verifier(&provider);
    assert_eq!(verdict(&verifier, &issuer.token().sign()).await, None);
    assert_eq!(provider.health().state, KeyState::Fresh);
    // What the one set lacks, is known to be lacking once that has been looked for.
    let stranger = verdict(&verifier, &issuer.token().key_id("x").sign()).await;
    assert_eq!(stranger, Some(ErrorKind::UnknownKey));
    assert_eq!(issuer.key_fetches(), 2);
}

#[tokio::test]
async fn a_lazy_start_without_the_provider_is_503_until_it_comes() {
    let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
    issuer.behave(Behaviour::Status(500));
    let provider = discover(issuer.url()).timer(timer.clone()).lazy().unwrap();
    let (verifier, token) = (verifier(&provider), issuer.token().sign());
    for _ in 0..100 {
        assert_eq!(verdict(&verifier, &token).await, Some(ErrorKind::KeysUnavailable));
    }
    assert_eq!(issuer.connections(), 1);
    issuer.behave(Behaviour::Honest);
    timer.advance(2 * SECOND);
    until("the keys have come", || provider.health().serves()).await;
    assert_eq!(verdict_now(&verifier, &token), Some(Ok(())));
}

#[tokio::test]
async fn exported_keys_serve_the_next_start_without_the_provider() {
    let remote = Remote::start().await;
    let exported = remote.provider.keys().export().unwrap();
    let [exported_set, published]: [serde_json::Value; 2] = [
        serde_json::from_slice(&exported).unwrap(),
        serde_json::from_str(&remote.issuer.key_set()).unwrap(),
    ];
    assert_eq!(exported_set, published);
    remote.issuer.behave(Behaviour::Status(500));
    let (timer, events) = (ManualTimer::new(), Events::default());
    let again = discover(remote.issuer.url()).timer(timer.clone()).observer(events.clone());
    let provider = again.seeded(exported.clone()).unwrap();
    assert_eq!(provider.keys().export(), Some(exported));
    let health = provider.health();
    assert_eq!((health.keys, health.state, health.age), (1, KeyState::Stale, None));
    assert!(health.serves());
    let verifier = verifier(&provider);
    let token = remote.issuer.token().expires_in(100_000).sign();
    assert_eq!(verdict_now(&verifier, &token), Some(Ok(())));
    until("it is asked", || events.ended() == 1).await;
    assert_eq!(provider.health().failures, 1);
    timer.advance(69 * MINUTE);
    assert_eq!(verdict_now(&verifier, &token), Some(Ok(())), "as long as any other set");
    until("it is asked", || events.ended() == 2).await;
    timer.advance(2 * MINUTE);
    assert_eq!(verdict(&verifier, &token).await, Some(ErrorKind::KeysUnavailable));
    until("it is told", || events.ended() == 3).await;
    assert_eq!(provider.health().state, KeyState::Expired);
    let told = events.take();
    assert!(!told.contains(&"stale".to_owned()), "nobody knows that of a seed: {told:?}");
}

#[tokio::test]
async fn a_seed_serves_no_longer_than_it_takes_to_fetch() {
    let issuer = FakeIssuer::start().await;
    let (seed, old) = (issuer.key_set(), issuer.token().sign());
    issuer.rotate();
    let events = Events::default();
    let provider = discover(issuer.url()).observer(events.clone()).seeded(seed).unwrap();
    // Nobody has asked for a key yet.
    until("the keys have come", || events.ended() == 1).await;
    assert_eq!(events.take(), ["fetched 1, skipped 0, rotated"]);
    let health = provider.health();
    assert_eq!((health.state, health.age.is_some()), (KeyState::Fresh, true));
    let verifier = verifier(&provider);
    assert_eq!(verdict_now(&verifier, &old), Some(Err(ErrorKind::UnknownKey)));
    assert_eq!(verdict_now(&verifier, &issuer.token().sign()), Some(Ok(())));
}

#[tokio::test]
async fn a_seed_that_is_no_key_set_is_refused() {
    let issuer = FakeIssuer::start().await;
    for (name, seed) in [
        ("nothing", Vec::new()),
        ("empty", b"{}".to_vec()),
        ("no keys", br#"{"keys":[]}"#.to_vec()),
        ("HTML", b"<html>".to_vec()),
        ("not UTF-8", b"\xff\xfe".to_vec()),
        ("half", issuer.key_set().into_bytes().split_off(20)),
        ("too long", format!("{}{}", " ".repeat(256 * 1024), issuer.key_set()).into_bytes()),
    ] {
        let error = discover(issuer.url()).seeded(seed).unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::KeyMissing, "{name}");
        assert!(error.to_string().contains("RemoteKeys::export()"), "{name}: {error}");
    }
    assert_eq!(issuer.connections(), 0);
}
