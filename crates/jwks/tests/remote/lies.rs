//! Nothing that a provider answers in place of its keys replaces a good set.

use std::time::Duration;

use hallpass_core::ErrorKind;
use hallpass_jwks::{FetchErrorKind, KeyState, Settings};
use hallpass_testkit::{Behaviour, FakeIssuer};

use crate::kit::{DUE, Remote, SECOND, last_error, soon, until, verdict, verdict_now};

/// The answer, by name, and what it is told to be.
fn answers(trap: &FakeIssuer) -> Vec<(&'static str, Behaviour, FetchErrorKind)> {
    let body = |text: &str| Behaviour::Body(text.to_owned());
    let many = format!(r#"{{"keys":[{}]}}"#, vec![r#"{"kty":"x"}"#; 101].join(","));
    let good = trap.key_set();
    let deep = good.replacen('{', &format!("{{\"x\":{}1{},", "[".repeat(64), "]".repeat(64)), 1);
    let twice = good.replacen('{', r#"{"keys":[],"#, 1);
    let more = format!("{good}{good}");
    let html = "<!DOCTYPE html><title>Maintenance</title>";
    vec![
        ("an empty object", body("{}"), FetchErrorKind::Document),
        ("no key", body(r#"{"keys":[]}"#), FetchErrorKind::NoUsableKey),
        ("keys are null", body(r#"{"keys":null}"#), FetchErrorKind::Document),
        ("an array", body("[]"), FetchErrorKind::Document),
        ("nothing", body(""), FetchErrorKind::Document),
        ("null", body("null"), FetchErrorKind::Document),
        ("HTML with 200", body(html), FetchErrorKind::Document),
        ("no good key", body(r#"{"keys":[{"kty":"x"}]}"#), FetchErrorKind::NoUsableKey),
        ("101 keys", body(&many), FetchErrorKind::Document),
        ("nested too deep", body(&deep), FetchErrorKind::Document),
        ("two arrays of keys", body(&twice), FetchErrorKind::Document),
        ("two documents", body(&more), FetchErrorKind::Document),
        ("truncated", Behaviour::Truncated, FetchErrorKind::Transport),
        ("2 MB", Behaviour::Padded(2 * 1024 * 1024), FetchErrorKind::TooLarge),
        ("a byte too long", Behaviour::Padded(256 * 1024), FetchErrorKind::TooLarge),
        ("no end", Behaviour::Endless, FetchErrorKind::TooLarge),
        ("gzip bomb", Behaviour::GzipBomb, FetchErrorKind::Document),
        ("redirect", Behaviour::Redirect(trap.jwks_uri().to_owned()), FetchErrorKind::Redirect),
        ("closed", Behaviour::Closed, FetchErrorKind::Transport),
        ("500", Behaviour::Status(500), FetchErrorKind::Status(500)),
        ("404", Behaviour::Status(404), FetchErrorKind::Status(404)),
        ("401", Behaviour::Status(401), FetchErrorKind::Status(401)),
        ("204", Behaviour::Status(204), FetchErrorKind::Status(204)),
        ("206", Behaviour::Status(206), FetchErrorKind::Status(206)),
        ("304", Behaviour::Status(304), FetchErrorKind::Redirect),
        ("drip", Behaviour::Drip(Duration::from_millis(100)), FetchErrorKind::Timeout),
        ("silence", Behaviour::Silent, FetchErrorKind::Timeout),
    ]
}

#[tokio::test]
async fn a_bad_answer_leaves_the_good_set_in_its_place() {
    let trap = FakeIssuer::start().await;
    for (name, behaviour, kind) in answers(&trap) {
        let remote = Remote::start().await;
        let (token, exported) = (remote.token(), remote.provider.keys().export());
        let fetches = remote.issuer.key_fetches();
        remote.issuer.behave(behaviour);
        remote.timer.advance(DUE);
        until(name, || remote.issuer.key_fetches() > fetches).await;
        if kind == FetchErrorKind::Timeout {
            assert_eq!(remote.provider.health().failures, 0, "{name}: not yet");
            remote.timer.advance(5 * SECOND);
        }
        until(name, || remote.provider.health().failures > 0).await;

        assert_eq!(last_error(&remote.provider), Some(kind), "{name}");
        let health = remote.provider.health();
        assert_eq!((health.failures, health.keys), (1, 1), "{name}");
        assert_eq!(health.state, KeyState::Fresh, "{name}");
        assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())), "{name}");
        assert_eq!(remote.provider.keys().export(), exported, "{name}");
        // After a timeout the next fetch is under way, because pauses are counted from the attempt.
        let next = remote.token_of_nobody_in_time(kind).await;
        assert_eq!(next, Some(ErrorKind::KeysUnavailable), "{name}: never 401");

        remote.issuer.behave(Behaviour::Honest);
        remote.timer.advance(5 * SECOND);
        until(name, || remote.provider.health().failures == 0).await;
        assert_eq!(remote.provider.health().last_error, None, "{name}: it recovers");
        assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())), "{name}");
    }
    assert_eq!(trap.connections(), 0, "no redirect was followed");
}

impl Remote {
    /// What becomes of a token of an unknown key, where it has to be waited for till the deadline.
    async fn token_of_nobody_in_time(&self, kind: FetchErrorKind) -> Option<ErrorKind> {
        let (verifier, token) = (self.verifier.clone(), self.stranger());
        let verdict = tokio::spawn(async move { verdict(&verifier, &token).await });
        if kind == FetchErrorKind::Timeout {
            until("the fetch and the request wait", || self.timer.sleepers() == 2).await;
            self.timer.advance(2 * SECOND);
        }
        soon("the verdict", verdict).await.unwrap()
    }
}

#[tokio::test]
async fn the_same_answers_at_the_start_are_no_start() {
    let trap = FakeIssuer::start().await;
    for (name, behaviour, kind) in answers(&trap) {
        if kind == FetchErrorKind::Timeout {
            continue;
        }
        let issuer = FakeIssuer::start().await;
        issuer.behave(behaviour);
        match hallpass_jwks::discover(issuer.url()).await {
            Err(hallpass_jwks::DiscoverError::Fetch { error, .. }) => {
                assert_eq!(error.kind(), kind, "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(trap.connections(), 0, "no redirect was followed");
}

#[tokio::test]
async fn a_slow_fetch_ends_in_real_time_too() {
    let quick = Duration::from_millis(200);
    let settings = Settings::new().connect_timeout(quick).fetch_timeout(quick);
    for behaviour in [Behaviour::Drip(Duration::from_millis(20)), Behaviour::Silent] {
        let remote = Remote::with(|discover| discover.settings(settings.clone())).await;
        remote.issuer.behave(behaviour.clone());
        remote.fetch_after(DUE).await;
        assert_eq!(last_error(&remote.provider), Some(FetchErrorKind::Timeout), "{behaviour:?}");
    }
}

#[tokio::test]
async fn a_provider_that_is_slow_within_reason_is_waited_for() {
    let remote = Remote::start().await;
    remote.issuer.rotate();
    remote.issuer.behave(Behaviour::Slow(Duration::from_millis(50)));
    assert_eq!(remote.verdict(&remote.token()).await, None);
}
