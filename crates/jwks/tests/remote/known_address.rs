//! The address of the keys that served last is not forgotten.

use hallpass_jwks::{KeyState, Provider};
use hallpass_testkit::ManualTimer;

use crate::kit::{DUE, Events, LONGEST_PAUSE, SECOND, until};
use crate::wire::{Answer, Wire};

struct World {
    wire: Wire,
    timer: ManualTimer,
    events: Events,
    provider: Provider,
}

impl World {
    async fn start() -> Self {
        let (wire, timer, events) = (Wire::honest(), ManualTimer::new(), Events::default());
        let discover = wire.discover().timer(timer.clone()).observer(events.clone());
        let provider = discover.await.unwrap();
        assert_eq!(wire.asked(), ["discovery", "keys"]);
        Self { wire, timer, events, provider }
    }

    /// Moves the time, waits for the end of the fetch, and tells what was asked for.
    async fn asked_after(&self, time: std::time::Duration) -> Vec<&'static str> {
        let ended = self.events.ended();
        self.timer.advance(time);
        until("the fetch has ended", || self.events.ended() > ended).await;
        self.wire.asked()
    }

    fn failures(&self) -> u32 {
        self.provider.health().failures
    }
}

#[tokio::test]
async fn keys_that_answer_are_reached_without_a_good_discovery_document() {
    for broken in [
        Answer::Body("<html>".to_owned()),
        Answer::Body(r#"{"issuer":"https://other.example.com","jwks_uri":"https://x"}"#.to_owned()),
        Answer::Body(
            r#"{"issuer":"https://id.example.com","jwks_uri":"http://192.0.2.1"}"#.to_owned(),
        ),
        Answer::Status(500),
    ] {
        let world = World::start().await;
        world.wire.answer(Answer::discovery(), Answer::Status(500));
        assert_eq!(world.asked_after(DUE).await, ["keys"], "{broken:?}");
        world.wire.answer(broken.clone(), Answer::keys());
        assert_eq!(world.asked_after(LONGEST_PAUSE).await, ["discovery", "keys"], "{broken:?}");
        assert_eq!(world.failures(), 0, "{broken:?}");
        assert_eq!(world.provider.health().state, KeyState::Fresh, "{broken:?}");
        assert_eq!(world.asked_after(DUE).await, ["keys"], "{broken:?}: all is well");
    }
}

#[tokio::test]
async fn a_discovery_that_hangs_does_not_hide_keys_that_answer() {
    let world = World::start().await;
    world.wire.answer(Answer::discovery(), Answer::Status(500));
    assert_eq!(world.asked_after(DUE).await, ["keys"]);
    world.wire.answer(Answer::Never, Answer::keys());
    world.timer.advance(2 * SECOND);
    until("the document is asked for", || world.wire.asked() == ["discovery"]).await;
    // The deadline of the fetch; the pause after it is over by then, too.
    world.timer.advance(6 * SECOND);
    until("the keys have come", || world.failures() == 0).await;
    assert_eq!(world.wire.asked(), ["keys"]);
    assert_eq!(world.asked_after(DUE).await, ["keys"]);
}

#[tokio::test]
async fn an_outage_of_both_costs_two_requests_a_fetch_and_ends_with_either() {
    let world = World::start().await;
    world.wire.answer(Answer::Status(503), Answer::Status(503));
    assert_eq!(world.asked_after(DUE).await, ["keys"]);
    for _ in 0..5 {
        assert_eq!(world.asked_after(LONGEST_PAUSE).await, ["discovery", "keys"]);
    }
    world.wire.answer(Answer::discovery(), Answer::Status(503));
    assert_eq!(world.asked_after(LONGEST_PAUSE).await, ["discovery", "keys"]);
    world.wire.answer(Answer::Status(503), Answer::keys());
    assert_eq!(world.asked_after(LONGEST_PAUSE).await, ["discovery", "keys"]);
    assert_eq!(world.failures(), 0);
}

#[tokio::test]
async fn an_address_that_never_served_is_not_remembered() {
    let (wire, timer, events) = (Wire::honest(), ManualTimer::new(), Events::default());
    wire.answer(Answer::discovery(), Answer::Status(500));
    let discover = wire.discover().timer(timer.clone()).observer(events.clone());
    let provider = discover.seeded(seed()).unwrap();
    until("it has failed", || events.ended() == 1).await;
    assert_eq!(wire.asked(), ["discovery", "keys"]);
    wire.answer(Answer::Status(500), Answer::keys());
    timer.advance(LONGEST_PAUSE);
    until("it has failed", || events.ended() == 2).await;
    assert_eq!((wire.asked(), provider.health().failures), (vec!["discovery"], 2));
}

fn seed() -> Vec<u8> {
    match Answer::keys() {
        Answer::Body(text) => text.into_bytes(),
        other => unreachable!("{other:?}"),
    }
}
