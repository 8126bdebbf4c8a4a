//! Observers, and clients of a user's own, that do what they should not.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use hallpass_core::ErrorKind;
use hallpass_jwks::{
    Fetch, FetchErrorKind, FetchRequest, Fetching, HttpFetch, KeyEvent, KeyObserver, Provider,
    discover,
};
use hallpass_testkit::{FakeIssuer, ManualTimer};

use crate::kit::{
    DUE, Events, LONGEST_PAUSE, SECOND, last_error, soon, until, verdict, verdict_now, verifier,
};

/// Panics, whatever it is told.
#[derive(Clone, Debug, Default)]
struct Panics(Arc<AtomicUsize>);

impl KeyObserver for Panics {
    fn notify(&self, _issuer: &str, event: &KeyEvent) {
        self.0.fetch_add(1, Ordering::Relaxed);
        panic!("told {event:?}, and cannot bear it");
    }
}

#[tokio::test]
async fn an_observer_that_panics_ends_neither_the_fetching_nor_a_request() {
    let (issuer, timer, told) = (FakeIssuer::start().await, ManualTimer::new(), Panics::default());
    let start = discover(issuer.url()).timer(timer.clone()).observer(told.clone());
    let provider = soon("the start", async { start.await }).await.unwrap();
    let verifier = verifier(&provider);
    timer.advance(DUE);
    until("it is fetched again", || told.0.load(Ordering::Relaxed) == 2).await;
    issuer.rotate();
    assert_eq!(soon("the new key", verdict(&verifier, &issuer.token().sign())).await, None);
    // The third of these is refused, and that is told from the request.
    for key_id in ["a", "b", "c"] {
        let _verdict = verdict(&verifier, &issuer.token().key_id(key_id).sign()).await;
    }
    assert!(told.0.load(Ordering::Relaxed) >= 4);
    assert_eq!(verdict_now(&verifier, &issuer.token().sign()), Some(Ok(())));
}

/// Asks back whatever there is to ask.
#[derive(Clone, Debug, Default)]
struct AsksBack {
    provider: Arc<OnceLock<Provider>>,
    told: Arc<AtomicUsize>,
}

impl KeyObserver for AsksBack {
    fn notify(&self, issuer: &str, _event: &KeyEvent) {
        if let Some(provider) = self.provider.get() {
            let (health, exported) = (provider.health(), provider.keys().export());
            assert_eq!((issuer, exported.is_some()), (provider.name(), health.keys == 1));
            assert!(!format!("{provider:?}").is_empty());
            let stranger = verifier(provider).verify("eyJhbGciOiJFUzI1NiJ9.e30.AA");
            drop(stranger);
        }
        self.told.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn an_observer_may_be_shared() {
    let (issuer, told) = (FakeIssuer::start().await, Events::default());
    let shared: Arc<dyn KeyObserver> = Arc::new(told.clone());
    let providers = [(); 2].map(|()| discover(issuer.url()).observer(Arc::clone(&shared)));
    for provider in providers {
        drop(provider.await.unwrap());
    }
    assert_eq!(told.ended(), 2);
}

#[tokio::test]
async fn an_observer_may_ask_back() {
    let (issuer, timer, asks) =
        (FakeIssuer::start().await, ManualTimer::new(), AsksBack::default());
    let start = discover(issuer.url()).timer(timer.clone()).observer(asks.clone());
    let provider = start.await.unwrap();
    asks.provider.set(provider.clone()).unwrap();
    issuer.behave(hallpass_testkit::Behaviour::Status(500));
    timer.advance(DUE);
    until("it is told of a failure", || asks.told.load(Ordering::Relaxed) == 2).await;
    timer.advance(LONGEST_PAUSE);
    until("it is told of two more", || asks.told.load(Ordering::Relaxed) >= 4).await;
    let unknown = issuer.token().key_id("x").sign();
    let verdict = soon("the request", verdict(&verifier(&provider), &unknown)).await;
    assert_eq!(verdict, Some(ErrorKind::KeysUnavailable));
}

/// Panics at some fetches.
#[derive(Debug)]
struct Breaks {
    inner: HttpFetch,
    fetches: Arc<AtomicUsize>,
    at: fn(usize) -> bool,
}

impl Fetch for Breaks {
    fn fetch(&self, request: FetchRequest) -> Fetching {
        let fetch = self.fetches.fetch_add(1, Ordering::Relaxed);
        assert!(!(self.at)(fetch), "cannot bear it");
        self.inner.fetch(request)
    }
}

#[tokio::test]
async fn a_client_that_panics_is_a_provider_that_fails() {
    let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
    let fetches = Arc::new(AtomicUsize::new(0));
    let client = |at: fn(usize) -> bool| Breaks {
        inner: HttpFetch::new(2 * SECOND).unwrap(),
        fetches: Arc::clone(&fetches),
        at,
    };
    let start = discover(issuer.url()).fetch(client(|_| true));
    let error = soon("the start", async { start.await }).await.unwrap_err();
    assert!(error.to_string().contains("the client panicked"), "{error}");

    fetches.store(0, Ordering::Relaxed);
    let start = discover(issuer.url()).timer(timer.clone()).fetch(client(|fetch| fetch == 2));
    let provider = start.await.unwrap();
    let verifier = verifier(&provider);
    timer.advance(DUE);
    until("it fails", || provider.health().failures == 1).await;
    assert_eq!(last_error(&provider), Some(FetchErrorKind::Panicked));
    for _ in 0..100 {
        let unknown = verdict(&verifier, &issuer.token().key_id("x").sign()).await;
        assert_eq!(unknown, Some(ErrorKind::KeysUnavailable));
    }
    assert_eq!(fetches.load(Ordering::Relaxed), 3, "it is left alone like any that fails");
    timer.advance(LONGEST_PAUSE);
    until("it recovers", || provider.health().failures == 0).await;
    assert_eq!(verdict_now(&verifier, &issuer.token().sign()), Some(Ok(())));
}
