//! What an observer is told: in order, and each once.

use hallpass_core::ErrorKind;
use hallpass_jwks::Settings;
use hallpass_testkit::Behaviour;

use crate::kit::{DUE, LONGEST_PAUSE, MINUTE, Remote, SECOND, until, verdict};

#[tokio::test]
async fn an_outage_is_told_from_its_beginning_to_its_end() {
    let remote = Remote::start().await;
    assert_eq!(remote.events.take(), ["fetched 1, skipped 0"]);
    remote.fetch_after(DUE).await;
    assert_eq!(remote.events.take(), ["fetched 1, skipped 0"], "the same keys");

    remote.issuer.behave(Behaviour::Status(500));
    remote.fetch_after(DUE).await;
    assert_eq!(remote.events.take(), ["failed 1: Status(500)"]);
    remote.fetch_after(MINUTE).await;
    settled(&remote, 2).await;
    assert_eq!(remote.events.take(), ["failed 2: Status(500)", "stale"]);
    for failures in 3..6 {
        remote.fetch_after(LONGEST_PAUSE).await;
        settled(&remote, failures).await;
        let failed = format!("failed {failures}: Status(500)");
        assert_eq!(remote.events.take(), [failed], "stale was told");
    }

    remote.issuer.rotate();
    remote.issuer.behave(Behaviour::Honest);
    remote.fetch_after(LONGEST_PAUSE).await;
    assert_eq!(remote.events.take(), ["fetched 1, skipped 0, rotated"]);

    // Another outage is told anew.
    remote.issuer.behave(Behaviour::Closed);
    remote.fetch_after(11 * MINUTE).await;
    settled(&remote, 1).await;
    assert_eq!(remote.events.take(), ["failed 1: Transport", "stale"]);
}

/// Waits until everything that belongs to the last failure has been told.
async fn settled(remote: &Remote, failures: u32) {
    until("it sleeps", || remote.timer.sleepers() == 1).await;
    assert_eq!(remote.provider.health().failures, failures);
}

#[tokio::test]
async fn a_refetch_that_is_refused_is_told_once_a_request() {
    let remote = Remote::start().await;
    let key_ids = ["a", "b", "c", "d"];
    for key_id in key_ids {
        let _answer = remote.verdict(&remote.issuer.token().key_id(key_id).sign()).await;
    }
    let fetched = "fetched 1, skipped 0";
    let told = remote.events.take();
    assert_eq!(
        told,
        [fetched, fetched, fetched, "refused for 30: NoPermit", "refused for 30: NoPermit"]
    );

    remote.timer.advance(10 * SECOND);
    let unknown = remote.issuer.token().key_id("e").sign();
    assert_eq!(remote.verdict(&unknown).await, Some(ErrorKind::KeysUnavailable));
    assert_eq!(remote.events.take(), ["refused for 20: NoPermit"]);
    let remembered = remote.issuer.token().key_id("b").sign();
    assert_eq!(remote.verdict(&remembered).await, Some(ErrorKind::UnknownKey));
    assert_eq!(remote.verdict(&remote.token()).await, None);
    assert!(remote.events.take().is_empty(), "what is known is not told");
}

#[tokio::test]
async fn a_set_past_its_limit_is_told_once_an_outage() {
    let remote = Remote::start().await;
    for _ in 0..2 {
        remote.events.take();
        remote.issuer.behave(Behaviour::Status(500));
        remote.fetch_after(72 * MINUTE).await;
        settled(&remote, 1).await;
        assert_eq!(remote.events.take(), ["failed 1: Status(500)", "expired"]);
        remote.fetch_after(LONGEST_PAUSE).await;
        settled(&remote, 2).await;
        assert_eq!(remote.events.take(), ["failed 2: Status(500)"], "it was told");
        let verdict = remote.verdict(&remote.token()).await;
        assert_eq!(verdict, Some(ErrorKind::KeysUnavailable));
        assert_eq!(remote.events.take(), ["refused for 2: Failing"]);
        remote.issuer.behave(Behaviour::Honest);
        remote.fetch_after(LONGEST_PAUSE).await;
    }
}

#[tokio::test]
async fn requests_without_room_or_time_are_told() {
    let settings = Settings::new().waiters(1);
    let remote = Remote::with(|discover| discover.settings(settings)).await;
    remote.events.take();
    remote.issuer.rotate();
    remote.issuer.behave(Behaviour::Held);
    let (verifier, token) = (remote.verifier.clone(), remote.token());
    let waiting = tokio::spawn(async move { verdict(&verifier, &token).await });
    until("it waits", || remote.timer.sleepers() == 2).await;
    let refused = remote.verdict(&remote.token()).await;
    assert_eq!(refused, Some(ErrorKind::KeysUnavailable));
    assert_eq!(remote.events.take(), ["refused for 1: NoRoom"]);
    remote.timer.advance(2 * SECOND);
    assert_eq!(waiting.await.unwrap(), Some(ErrorKind::KeysUnavailable));
    assert_eq!(remote.events.take(), ["refused for 1: Deadline"]);
}

#[tokio::test]
async fn a_rotation_is_told_with_its_fetch() {
    let remote = Remote::start().await;
    for expected in ["fetched 2, skipped 0, rotated", "fetched 3, skipped 0, rotated"] {
        remote.events.take();
        remote.issuer.rotate_with_overlap();
        remote.fetch_after(DUE).await;
        assert_eq!(remote.events.take(), [expected]);
    }
    remote.issuer.rotate();
    remote.fetch_after(DUE).await;
    assert_eq!(remote.events.take(), ["fetched 1, skipped 0, rotated"]);
}
