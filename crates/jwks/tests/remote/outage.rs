//! An outage costs nothing for the time to live and an hour, and then says 503.

use hallpass_core::ErrorKind;
use hallpass_jwks::{FetchErrorKind, KeyState};
use hallpass_testkit::Behaviour;

use crate::kit::{
    LONGEST_PAUSE, MINUTE, Remote, SECOND, last_error, retry_after, until, verdict_now,
};

/// Time to live, and how long a set serves after it.
const FRESH: u32 = 10;
const SERVES: u32 = FRESH + 60;

#[tokio::test]
async fn an_outage_costs_no_request_until_the_limit_and_is_over_when_it_is_over() {
    let remote = Remote::start().await;
    let token = remote.issuer.token().expires_in(100_000).sign();
    remote.issuer.behave(Behaviour::Status(503));
    // The first fetch that fails is due before the set is stale.
    remote.fetch_after(9 * MINUTE).await;
    assert_eq!(remote.provider.health().state, KeyState::Fresh);

    let mut gone = 9 * MINUTE;
    let mut failures = 1;
    while gone + LONGEST_PAUSE < (FRESH + 30) * MINUTE {
        remote.fetch_after(LONGEST_PAUSE).await;
        gone += LONGEST_PAUSE;
        failures += 1;
        assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())), "after {gone:?}");
        let health = remote.provider.health();
        let stale = gone >= FRESH * MINUTE;
        assert_eq!(health.state, if stale { KeyState::Stale } else { KeyState::Fresh });
        assert!(health.serves());
        assert_eq!((health.keys, health.failures), (1, failures), "after {gone:?}");
        assert!(health.age.is_some_and(|age| age >= gone), "{health:?}");
    }
    assert_eq!(last_error(&remote.provider), Some(FetchErrorKind::Status(503)));

    while gone + LONGEST_PAUSE < SERVES * MINUTE {
        assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())), "after {gone:?}");
        remote.fetch_after(LONGEST_PAUSE).await;
        gone += LONGEST_PAUSE;
    }
    remote.fetch_after(2 * LONGEST_PAUSE).await;
    assert_eq!(remote.provider.health().state, KeyState::Expired);
    assert!(!remote.provider.health().serves());
    assert_eq!(remote.verdict(&token).await, Some(ErrorKind::KeysUnavailable));
    let retry = retry_after(&remote.provider, "key-1").await.unwrap();
    assert!((SECOND..=MINUTE).contains(&retry), "{retry:?}");

    remote.issuer.behave(Behaviour::Honest);
    remote.fetch_after(LONGEST_PAUSE).await;
    assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())));
    let health = remote.provider.health();
    assert_eq!((health.state, health.failures), (KeyState::Fresh, 0));
    assert_eq!(health.last_error, None);
}

#[tokio::test]
async fn a_set_that_nobody_could_refresh_ends_at_its_limit_to_the_second() {
    let remote = Remote::start().await;
    let token = remote.issuer.token().expires_in(100_000).sign();
    // The refresher hangs in a fetch, or is not run at all: the lookup itself minds the limit.
    remote.issuer.behave(Behaviour::Silent);
    let (first, rest) = (remote.issuer.connections(), SERVES * MINUTE - 2 * SECOND);
    remote.timer.advance(rest);
    assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())));
    until("it is asked", || remote.issuer.connections() > first).await;
    remote.timer.advance(2 * SECOND);
    assert_eq!(verdict_now(&remote.verifier, &token), None, "waits for the fetch under way");
    assert_eq!(remote.provider.health().state, KeyState::Expired);
}

#[tokio::test]
async fn a_failing_provider_is_left_alone_longer_each_time() {
    let remote = Remote::start().await;
    remote.issuer.behave(Behaviour::Status(500));
    remote.fetch_after(9 * MINUTE).await;
    // Each pause is counted from the attempt before, and may be a tenth longer or shorter.
    for (failures, pause) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60)] {
        assert_eq!(remote.provider.health().failures, failures);
        let pause = pause * SECOND;
        let connections = remote.issuer.connections();
        remote.timer.advance(pause.mul_f64(0.89));
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        assert_eq!(remote.issuer.connections(), connections, "too early after {failures}");
        remote.fetch_after(pause.mul_f64(0.22)).await;
    }
}

#[tokio::test]
async fn unknown_keys_do_not_hurry_a_failing_provider() {
    let remote = Remote::start().await;
    remote.issuer.behave(Behaviour::Status(500));
    let stranger = remote.stranger();
    assert_eq!(remote.verdict(&stranger).await, Some(ErrorKind::KeysUnavailable), "never 401");
    let connections = remote.issuer.connections();
    for _ in 0..1_000 {
        assert_eq!(remote.verdict(&stranger).await, Some(ErrorKind::KeysUnavailable));
    }
    assert_eq!(remote.issuer.connections(), connections);
    let retry = retry_after(&remote.provider, "x").await.unwrap();
    assert!((SECOND..=2 * SECOND).contains(&retry), "{retry:?}");
}
