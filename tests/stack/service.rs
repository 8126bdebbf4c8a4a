//! The service behind the layers, which holds them to the contract of [`Service`].

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};
use tower::Service;

/// Answers 200, and panics unless this very instance was polled ready before the call: readiness
/// does not pass to a clone, and lasts for one call.
#[derive(Debug)]
pub(crate) struct Strict<R = String> {
    state: State,
    /// Whether it is ready when first asked; otherwise when asked again.
    eager: bool,
    calls: Arc<AtomicUsize>,
    body: PhantomData<fn() -> R>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Fresh,
    Asked,
    Ready,
}

impl Strict {
    /// Pending when first asked whether it is ready.
    pub(crate) fn new() -> Self {
        Self::with_body()
    }

    /// Ready when first asked, for layers that refuse whatever is not.
    pub(crate) fn eager() -> Self {
        Self { eager: true, ..Self::new() }
    }
}

impl Strict<Body> {
    /// For a router of axum.
    pub(crate) fn routed() -> Self {
        Self::with_body()
    }
}

impl<R> Strict<R> {
    fn with_body() -> Self {
        Self { state: State::Fresh, eager: false, calls: Arc::default(), body: PhantomData }
    }

    /// How many requests reached it, or a clone of it.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl<R> Clone for Strict<R> {
    fn clone(&self) -> Self {
        let calls = Arc::clone(&self.calls);
        Self { state: State::Fresh, eager: self.eager, calls, body: PhantomData }
    }
}

impl<B, R: From<String>> Service<Request<B>> for Strict<R> {
    type Response = Response<R>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.state == State::Fresh && !self.eager {
            self.state = State::Asked;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.state = State::Ready;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        assert_eq!(self.state, State::Ready, "called without being polled ready");
        self.state = State::Fresh;
        self.calls.fetch_add(1, Ordering::SeqCst);
        ready(Ok(Response::new("in".to_owned().into())))
    }
}

/// Waits for what must happen, not for long.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(Duration::from_secs(10), future).await {
        Ok(value) => value,
        Err(_) => panic!("{what}: nothing after 10 s"),
    }
}

#[test]
#[should_panic(expected = "called without being polled ready")]
fn readiness_does_not_pass_to_a_clone() {
    let mut cx = Context::from_waker(Waker::noop());
    let mut ready = Strict::eager();
    assert!(Service::<Request<()>>::poll_ready(&mut ready, &mut cx).is_ready());
    drop(ready.clone().call(Request::new(())));
}

#[test]
#[should_panic(expected = "called without being polled ready")]
fn readiness_lasts_for_one_call() {
    let mut cx = Context::from_waker(Waker::noop());
    let mut ready = Strict::eager();
    assert!(Service::<Request<()>>::poll_ready(&mut ready, &mut cx).is_ready());
    drop(ready.call(Request::new(())));
    drop(ready.call(Request::new(())));
}
