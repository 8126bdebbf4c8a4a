//! With several runtimes of tokio, one after the other, or none.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use hallpass_core::ErrorKind;
use hallpass_jwks::{FetchErrorKind, Sleeping, Timer, TokioTimer, discover};
use hallpass_testkit::{Behaviour, FakeIssuer, ManualTimer};
use tokio::runtime::{Builder, Runtime};

use crate::kit::{DUE, SECOND, last_error, soon, until, verdict, verdict_now, verifier};

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// An executor that is none of tokio's.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    for _ in 0..1_000 {
        if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return result;
        }
        thread::park_timeout(Duration::from_millis(30));
    }
    panic!("waited in vain outside of any runtime");
}

#[test]
fn another_runtime_goes_on_with_the_fetching() {
    let (outside, first, second) = (runtime(), runtime(), runtime());
    let (issuer, timer) = (outside.block_on(FakeIssuer::start()), ManualTimer::new());
    let provider = first.block_on(async { discover(issuer.url()).timer(timer.clone()).await });
    let provider = provider.unwrap();
    let (verifier, token) = (verifier(&provider), issuer.token().sign());
    first.shutdown_timeout(Duration::from_secs(5));

    timer.advance(DUE);
    assert_eq!(verdict_now(&verifier, &token), Some(Ok(())), "from memory");
    assert_eq!(issuer.key_fetches(), 1, "nobody fetches");
    second.block_on(async {
        // The set is fresh and the key known: that is enough to go on.
        assert_eq!(verdict_now(&verifier, &token), Some(Ok(())));
        until("it is fetched anew", || issuer.key_fetches() == 2).await;
        until("it serves", || provider.health().age.unwrap() < DUE).await;
        issuer.rotate();
        assert_eq!(verdict(&verifier, &issuer.token().sign()).await, None);
    });
}

#[test]
fn a_request_of_another_runtime_survives_the_one_that_fetches() {
    let (outside, first, second) = (runtime(), runtime(), runtime());
    let (issuer, timer) = (outside.block_on(FakeIssuer::start()), ManualTimer::new());
    let provider = first.block_on(async { discover(issuer.url()).timer(timer.clone()).await });
    let verifier = verifier(&provider.unwrap());
    issuer.rotate();
    issuer.behave(Behaviour::Held);
    let waiting = {
        let (verifier, token) = (verifier.clone(), issuer.token().sign());
        second.spawn(async move { verdict(&verifier, &token).await })
    };
    outside.block_on(until("it is asked", || issuer.key_fetches() == 2));
    first.shutdown_timeout(Duration::from_secs(5));
    // Time stands: it is answered because the fetch has ended, and ended badly.
    let verdict = second.block_on(soon("the request", waiting)).unwrap();
    assert_eq!(verdict, Some(ErrorKind::KeysUnavailable));
    issuer.behave(Behaviour::Honest);
    timer.advance(2 * SECOND);
    assert_eq!(second.block_on(crate::kit::verdict(&verifier, &issuer.token().sign())), None);
}

#[test]
fn a_lookup_outside_of_any_runtime_answers_from_memory_or_503() {
    let runtime = runtime();
    let issuer = runtime.block_on(FakeIssuer::start());
    let provider = runtime.block_on(async { discover(issuer.url()).await }).unwrap();
    let known = verifier(&provider);
    assert_eq!(block_on(verdict(&known, &issuer.token().sign())), None);
    // Nobody who fetches may be quicker than the answer.
    issuer.behave(Behaviour::Held);
    let stranger = issuer.token().key_id("x").sign();
    assert_eq!(block_on(verdict(&known, &stranger)), Some(ErrorKind::KeysUnavailable));

    let lazy = verifier(&discover(issuer.url()).lazy().unwrap());
    let token = issuer.token().sign();
    issuer.behave(Behaviour::Honest);
    assert_eq!(block_on(verdict(&lazy, &token)), Some(ErrorKind::KeysUnavailable));
    assert_eq!(runtime.block_on(verdict(&lazy, &token)), None, "and a runtime goes on from there");

    let seeded = discover(issuer.url()).seeded(issuer.key_set()).unwrap();
    assert_eq!(block_on(verdict(&verifier(&seeded), &issuer.token().sign())), None);
}

#[test]
fn a_start_outside_of_any_runtime_fails_and_says_so() {
    let runtime = runtime();
    let issuer = runtime.block_on(FakeIssuer::start());
    let error = block_on(async { discover(issuer.url()).await }).unwrap_err();
    assert!(error.to_string().contains("no runtime of tokio"), "{error}");
    assert_eq!(issuer.connections(), 0);
}

#[test]
fn a_start_whose_runtime_ends_fails() {
    let (outside, inside) = (runtime(), runtime());
    let (issuer, timer) = (outside.block_on(FakeIssuer::start()), ManualTimer::new());
    issuer.behave(Behaviour::Held);
    // The fetch runs where the first poll was, and the waiting goes on elsewhere.
    let mut start = discover(issuer.url()).timer(timer).into_future();
    inside.block_on(async {
        let polled = std::future::poll_fn(|cx| Poll::Ready(start.as_mut().poll(cx).is_ready()));
        assert!(!polled.await);
        until("it is asked", || issuer.key_fetches() == 1).await;
    });
    inside.shutdown_timeout(Duration::from_secs(5));
    assert!(block_on(start).is_err());
}

#[test]
fn a_runtime_that_ends_in_the_middle_of_a_fetch_is_told_as_that() {
    let (outside, first, second) = (runtime(), runtime(), runtime());
    let (issuer, timer) = (outside.block_on(FakeIssuer::start()), ManualTimer::new());
    let provider = first.block_on(async { discover(issuer.url()).timer(timer.clone()).await });
    let provider = provider.unwrap();
    let (verifier, token) = (verifier(&provider), issuer.token().sign());
    issuer.behave(Behaviour::Held);
    timer.advance(DUE);
    outside.block_on(until("it is asked", || issuer.key_fetches() == 2));
    first.shutdown_timeout(Duration::from_secs(5));
    issuer.behave(Behaviour::Honest);
    assert_eq!(provider.health().failures, 1);
    assert_eq!(last_error(&provider), Some(FetchErrorKind::NoRuntime));
    second.block_on(async {
        timer.advance(2 * SECOND);
        assert_eq!(verdict_now(&verifier, &token), Some(Ok(())));
        until("it is fetched anew", || provider.health().failures == 0).await;
        assert_eq!(issuer.key_fetches(), 3);
    });
}

/// Tokio's clock; counts the sleeps.
#[derive(Clone, Debug, Default)]
struct Counts(TokioTimer, Arc<AtomicUsize>);

impl Timer for Counts {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep_until(&self, time: Duration) -> Sleeping {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.sleep_until(time)
    }
}

#[test]
fn a_runtime_without_time_costs_neither_a_panic_nor_the_processor() {
    let (outside, timer) = (runtime(), Counts::default());
    let issuer = outside.block_on(FakeIssuer::start());
    let timeless = Builder::new_current_thread().enable_io().build().unwrap();
    let provider = discover(issuer.url()).timer(timer.clone()).lazy().unwrap();
    let (verifier, token) = (verifier(&provider), issuer.token().sign());
    timeless.block_on(async {
        assert_eq!(verdict(&verifier, &token).await, Some(ErrorKind::KeysUnavailable));
        for _ in 0..2_000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(verdict(&verifier, &token).await, Some(ErrorKind::KeysUnavailable));
    });
    let slept = timer.1.load(Ordering::Relaxed);
    assert!(slept < 20, "slept {slept} times");
}
