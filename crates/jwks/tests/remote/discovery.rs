//! From an issuer's name to the address of its keys (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).

use hallpass_core::ErrorKind;
use hallpass_jwks::{Discover, DiscoverError, FetchErrorKind, Provider, discover};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};

use crate::kit::{DUE, LONGEST_PAUSE, Remote, SECOND, until, verdict, verdict_now, verifier};

/// Why the keys did not come.
async fn failure(discover: Discover) -> Option<FetchErrorKind> {
    match discover.await {
        Ok(_) => None,
        Err(DiscoverError::Fetch { error, .. }) => Some(error.kind()),
        Err(other) => panic!("{other}"),
    }
}

async fn serves(issuer: &FakeIssuer, provider: &Provider) -> bool {
    verdict(&verifier(provider), &issuer.token().sign()).await.is_none()
}

#[tokio::test]
async fn the_document_is_where_either_standard_says() {
    for path in ["", "/", "/realms/shop", "/tenant/", "/a/b/c", "/a%20b"] {
        for (behaviour, asked) in [(Behaviour::Honest, 1), (Behaviour::OauthOnly, 2)] {
            let issuer = FakeIssuer::start_at(path).await;
            issuer.behave(behaviour.clone());
            let provider = discover(issuer.url()).await.unwrap();
            assert_eq!(provider.name(), issuer.url());
            assert!(serves(&issuer, &provider).await, "{path:?} {behaviour:?}");
            assert_eq!(issuer.discoveries(), asked, "{path:?} {behaviour:?}");
            assert_eq!(issuer.key_fetches(), 1, "{path:?} {behaviour:?}");
        }
    }
}

#[tokio::test]
async fn only_404_leads_to_the_second_address() {
    for (behaviour, asked, kind) in [
        (Behaviour::Status(404), 2, FetchErrorKind::Status(404)),
        (Behaviour::Status(400), 1, FetchErrorKind::Status(400)),
        (Behaviour::Status(500), 1, FetchErrorKind::Status(500)),
        (Behaviour::Closed, 1, FetchErrorKind::Transport),
        (Behaviour::OtherDocument("{}".to_owned()), 1, FetchErrorKind::Document),
    ] {
        let issuer = FakeIssuer::start().await;
        issuer.behave(behaviour.clone());
        assert_eq!(failure(discover(issuer.url())).await, Some(kind), "{behaviour:?}");
        assert_eq!((issuer.discoveries(), issuer.key_fetches()), (asked, 0), "{behaviour:?}");
    }
}

#[tokio::test]
async fn the_issuer_is_equal_to_the_byte() {
    let issuer = FakeIssuer::start_at("/realms/shop").await;
    let name = issuer.url().to_owned();
    let (slash, upper) = (format!("{name}/"), name.replace("realms", "REALMS"));
    assert_eq!(failure(discover(&slash)).await, Some(FetchErrorKind::OtherIssuer), "asked for /");
    for other in [&*slash, &upper, "", "https://evil.example.com", &format!("{name}?x")] {
        issuer.behave(Behaviour::OtherIssuer(other.to_owned()));
        let failure = failure(discover(&name)).await;
        assert_eq!(failure, Some(FetchErrorKind::OtherIssuer), "{other:?}");
    }
    assert_eq!(issuer.key_fetches(), 0, "its keys were never asked for");
    issuer.behave(Behaviour::Honest);
    assert_eq!(failure(discover(&name)).await, None);
}

#[tokio::test]
async fn a_document_that_is_none_is_refused() {
    let issuer = FakeIssuer::start().await;
    let (name, keys) = (issuer.url().to_owned(), issuer.jwks_uri().to_owned());
    let good = format!(r#"{{"issuer":"{name}","jwks_uri":"{keys}"}}"#);
    let padded = format!("{}{good}", " ".repeat(64 * 1024));
    for (what, text, kind) in [
        ("no keys", format!(r#"{{"issuer":"{name}"}}"#), FetchErrorKind::Document),
        ("no issuer", format!(r#"{{"jwks_uri":"{keys}"}}"#), FetchErrorKind::Document),
        ("a number", format!(r#"{{"issuer":"{name}","jwks_uri":1}}"#), FetchErrorKind::Document),
        ("twice", good.replacen('{', r#"{"issuer":"x","#, 1), FetchErrorKind::Document),
        ("an array", format!("[{good}]"), FetchErrorKind::Document),
        ("HTML", "<html></html>".to_owned(), FetchErrorKind::Document),
        ("nothing", String::new(), FetchErrorKind::Document),
        ("too long", padded, FetchErrorKind::TooLarge),
    ] {
        issuer.behave(Behaviour::OtherDocument(text));
        assert_eq!(failure(discover(&name)).await, Some(kind), "{what}");
    }
    issuer.behave(Behaviour::OtherDocument(good));
    assert_eq!(failure(discover(&name)).await, None);
}

#[tokio::test]
async fn keys_from_a_known_address_need_no_discovery() {
    let issuer = FakeIssuer::start().await;
    let provider = discover("urn:example:issuer").jwks_uri(issuer.jwks_uri()).await.unwrap();
    let token = issuer.token().issuer("urn:example:issuer").sign();
    assert_eq!(verdict(&verifier(&provider), &token).await, None);
    let other = verdict(&verifier(&provider), &issuer.token().sign()).await;
    assert_eq!(other, Some(ErrorKind::WrongIssuer));
    assert_eq!((issuer.discoveries(), issuer.key_fetches()), (0, 1));
}

#[tokio::test]
async fn a_document_elsewhere_still_names_the_issuer() {
    let issuer = FakeIssuer::start().await;
    let (name, url) = ("https://login.example.com", issuer.url());
    let elsewhere =
        || discover(name).discovery_url(format!("{url}/.well-known/openid-configuration"));
    assert_eq!(failure(elsewhere()).await, Some(FetchErrorKind::OtherIssuer));
    issuer.behave(Behaviour::OtherIssuer(name.to_owned()));
    let provider = elsewhere().await.unwrap();
    let token = issuer.token().issuer(name).sign();
    assert_eq!(verdict(&verifier(&provider), &token).await, None);
    // One address was configured, so that there is no second one to fall back to.
    issuer.behave(Behaviour::OauthOnly);
    let discoveries = issuer.discoveries();
    assert_eq!(failure(elsewhere()).await, Some(FetchErrorKind::Status(404)));
    assert_eq!(issuer.discoveries(), discoveries + 1);
}

#[tokio::test]
async fn the_document_is_asked_for_again_only_after_a_failure() {
    let remote = Remote::start().await;
    for fetches in 2..5 {
        remote.fetch_after(DUE).await;
        assert_eq!((remote.issuer.discoveries(), remote.issuer.key_fetches()), (1, fetches));
    }
    remote.issuer.behave(Behaviour::Body("{}".to_owned()));
    remote.fetch_after(DUE).await;
    assert_eq!((remote.issuer.discoveries(), remote.issuer.key_fetches()), (1, 5));
    remote.issuer.behave(Behaviour::Honest);
    remote.fetch_after(LONGEST_PAUSE).await;
    assert_eq!((remote.issuer.discoveries(), remote.issuer.key_fetches()), (2, 6));
    remote.fetch_after(DUE).await;
    assert_eq!((remote.issuer.discoveries(), remote.issuer.key_fetches()), (2, 7));
}

#[tokio::test]
async fn a_fetch_that_took_too_long_is_a_failure_too() {
    let remote = Remote::start().await;
    remote.issuer.behave(Behaviour::Held);
    remote.timer.advance(DUE);
    until("it is asked", || remote.issuer.key_fetches() == 2).await;
    remote.fetch_after(5 * SECOND).await;
    // The next one is under way, because pauses are counted from the attempt.
    until("it is asked", || remote.issuer.key_fetches() == 3).await;
    remote.issuer.behave(Behaviour::Honest);
    until("the keys have come", || remote.provider.health().failures == 0).await;
    assert_eq!((remote.issuer.discoveries(), remote.issuer.key_fetches()), (2, 3));
}

#[tokio::test]
async fn keys_that_moved_are_found_again() {
    let old = FakeIssuer::start().await;
    let new = FakeIssuer::start().await;
    let timer = ManualTimer::new();
    let provider = discover(old.url()).timer(timer.clone()).await.unwrap();
    old.behave(Behaviour::Status(410));
    timer.advance(DUE);
    until("it fails", || provider.health().failures == 1).await;
    old.behave(Behaviour::OtherAddress(new.jwks_uri().to_owned()));
    timer.advance(LONGEST_PAUSE);
    until("the keys have come", || provider.health().failures == 0).await;
    let token = new.token().issuer(old.url()).sign();
    assert_eq!(verdict_now(&verifier(&provider), &token), Some(Ok(())));
}
