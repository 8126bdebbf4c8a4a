//! A runtime that is kept and no longer polled, with the task that fetches in it.

use std::time::Duration;

use hallpass_core::{ErrorKind, Verifier};
use hallpass_jwks::{Discover, Provider, discover};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};
use tokio::runtime::{Builder, Runtime};

use crate::kit::{DUE, Events, Remote, SECOND, until, verdict, verdict_now, verifier};

/// The runtimes of the provider, of the start, and of the service.
struct Parked {
    serving: Runtime,
    start: Runtime,
    issuer: FakeIssuer,
    timer: ManualTimer,
    events: Events,
    provider: Provider,
    verifier: Verifier,
    _outside: Runtime,
}

fn many() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

impl Parked {
    fn new() -> Self {
        let (outside, serving) = (many(), many());
        let start = Builder::new_current_thread().enable_all().build().unwrap();
        let (issuer, timer) = (outside.block_on(FakeIssuer::start()), ManualTimer::new());
        let events = Events::default();
        let discover: Discover = discover(issuer.url());
        let discover = discover.timer(timer.clone()).observer(events.clone());
        let provider = start.block_on(async { discover.await }).unwrap();
        let verifier = verifier(&provider);
        Self { serving, start, issuer, timer, events, provider, verifier, _outside: outside }
    }

    /// Requests with this token, one each half second; after how many seconds one is served.
    fn served_after(&self, token: &str) -> Option<Duration> {
        self.serving.block_on(async {
            for halves in 0..40 {
                let (verifier, token) = (self.verifier.clone(), token.to_owned());
                drop(tokio::spawn(async move { verdict(&verifier, &token).await }));
                tokio::time::sleep(Duration::from_millis(20)).await;
                if verdict_now(&self.verifier, &self.issuer.token().sign()) == Some(Ok(())) {
                    return Some(halves * SECOND / 2);
                }
                self.timer.advance(SECOND / 2);
            }
            None
        })
    }

    /// Lets the runtime of the start run on for a while.
    fn wake(&self) {
        self.start.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
    }
}

#[test]
fn a_rotation_is_served_and_the_keys_are_refreshed() {
    let parked = Parked::new();
    let old = parked.issuer.token().sign();
    parked.issuer.rotate();
    let token = parked.issuer.token().sign();
    let after = parked.served_after(&token).expect("it is served");
    assert!((6 * SECOND..=10 * SECOND).contains(&after), "{after:?}");
    assert_eq!(parked.issuer.key_fetches(), 2);
    let verdict = verdict_now(&parked.verifier, &old);
    assert_eq!(verdict, Some(Err(ErrorKind::UnknownKey)));
    // The new task needs no help.
    parked.serving.block_on(async {
        parked.timer.advance(DUE);
        until("it is fetched anew", || parked.issuer.key_fetches() == 3).await;
        until("it serves", || parked.provider.health().age.unwrap() < DUE).await;
        assert_eq!(verdict_now(&parked.verifier, &token), Some(Ok(())));
    });
    // The old task wakes, and finds that it is not wanted any more.
    parked.wake();
    assert_eq!(parked.timer.sleepers(), 1);
    parked.serving.block_on(async {
        parked.timer.advance(DUE);
        until("it is fetched anew", || parked.issuer.key_fetches() == 4).await;
    });
    parked.wake();
    assert_eq!(parked.issuer.key_fetches(), 4);
}

#[test]
fn keys_that_are_overdue_are_refreshed() {
    let parked = Parked::new();
    let token = parked.issuer.token().expires_in(100_000).sign();
    parked.timer.advance(DUE);
    parked.serving.block_on(async {
        assert_eq!(verdict_now(&parked.verifier, &token), Some(Ok(())));
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(parked.issuer.key_fetches(), 1, "it may yet come");
        parked.timer.advance(2 * SECOND);
        assert_eq!(verdict_now(&parked.verifier, &token), Some(Ok(())));
        until("it is fetched anew", || parked.issuer.key_fetches() == 2).await;
        until("it serves", || parked.provider.health().age.unwrap() < DUE).await;
    });
}

#[test]
fn a_fetch_that_was_left_under_way_counts_no_more() {
    let parked = Parked::new();
    let before = parked.issuer.key_set();
    parked.issuer.behave(Behaviour::Held);
    parked.start.block_on(async {
        parked.timer.advance(DUE);
        until("it is asked", || parked.issuer.key_fetches() == 2).await;
    });
    // What it was about to bring is of yesterday.
    parked.issuer.behave(Behaviour::Body(before));
    parked.serving.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
    parked.issuer.rotate();
    parked.issuer.behave(Behaviour::Honest);
    let token = parked.issuer.token().sign();
    parked.served_after(&token).expect("it is served");
    assert_eq!(parked.issuer.key_fetches(), 3);
    let fetched = ["fetched 1, skipped 0", "failed 1: NoRuntime", "fetched 1, skipped 0, rotated"];
    let told = || parked.events.take().into_iter().filter(|told| !told.starts_with("refused"));
    assert_eq!(told().collect::<Vec<_>>(), fetched);
    parked.wake();
    assert_eq!(told().count(), 0, "the outcome of the old fetch");
    assert_eq!(verdict_now(&parked.verifier, &token), Some(Ok(())));
    assert_eq!(parked.provider.health().failures, 0);
    assert_eq!(parked.timer.sleepers(), 1);
}

#[tokio::test]
async fn a_task_that_lives_is_left_alone() {
    let remote = Remote::start().await;
    let token = remote.issuer.token().expires_in(100_000).sign();
    until("it sleeps", || remote.timer.sleepers() == 1).await;
    let look = |times: u32, step: Duration| {
        for _ in 0..times {
            assert_eq!(verdict_now(&remote.verifier, &token), Some(Ok(())));
            remote.timer.advance(step);
        }
    };
    remote.issuer.behave(Behaviour::Held);
    // The time leaps, and the task had no turn yet.
    remote.timer.advance(DUE);
    look(1_000, Duration::ZERO);
    until("it is asked", || remote.issuer.key_fetches() == 2).await;
    // Not so many that the client's own time, which is no manual one, is over on a busy machine.
    for _ in 0..40 {
        look(25, Duration::from_millis(4));
        tokio::task::yield_now().await;
    }
    assert_eq!((remote.timer.sleepers(), remote.issuer.key_fetches()), (1, 2));
    remote.issuer.behave(Behaviour::Honest);
    until("the fetch has ended", || remote.events.ended() == 2).await;
    for _ in 0..40 {
        look(25, Duration::from_millis(400));
        tokio::task::yield_now().await;
    }
    until("it sleeps", || remote.timer.sleepers() == 1).await;
    let ended = remote.events.ended();
    assert_eq!(ended, 2, "400 s are none of its time");
    assert_eq!(remote.issuer.key_fetches(), ended);
    assert_eq!(remote.provider.health().failures, 0);
}
