//! Bare Tower: a service, and a request of `http` 1.

use std::convert::Infallible;
use std::fmt::Debug;
use std::hint::black_box;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use tower::{Service, ServiceExt, service_fn};

use crate::bases::Verdict;
use crate::harness::now;

/// The row of this base.
pub(crate) const BASE: &str = "base bare tower";

/// The row of a service that something is added for.
pub(crate) const WITH_EXTENSION: &str = "base bare tower, an extension";

/// Adds to each request what a layer has to add for a handler to find it.
pub(crate) fn service_with_extension() -> impl OneRequest {
    Marked(service_fn(answer))
}

/// What a layer leaves in a request.
#[derive(Clone, Debug)]
struct Mark(Arc<str>);

/// A service that finds a mark in each request.
#[derive(Clone, Debug)]
pub(crate) struct Marked<S>(pub(crate) S);

impl<S: Service<Request<B>>, B> Service<Request<B>> for Marked<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        static MARK: LazyLock<Mark> = LazyLock::new(|| Mark("let in".into()));
        request.extensions_mut().insert(MARK.clone());
        black_box(request.extensions().get::<Mark>().map(|mark| mark.0.len()));
        self.0.call(request)
    }
}

/// Answers, and looks at nothing.
pub(crate) fn service() -> impl OneRequest {
    service_fn(answer)
}

/// What can be sent a request.
pub(crate) trait OneRequest: Clone + Send + 'static {
    /// One request through a clone, as servers do it. `None` is one without a token.
    ///
    /// # Panics
    /// It ends in another way.
    fn send(&self, bearer: Option<&HeaderValue>, verdict: Verdict);
}

impl<S> OneRequest for S
where
    S: Service<Request<Body>, Response = Response<Body>, Error: Debug> + Clone + Send + 'static,
{
    fn send(&self, bearer: Option<&HeaderValue>, verdict: Verdict) {
        let mut request = Request::new(Body::empty());
        request.headers_mut().extend(bearer.map(|value| (AUTHORIZATION, value.clone())));
        let response = now(self.clone().oneshot(request)).expect("the service answers");
        verdict.check(response.status().as_u16());
        black_box(response);
    }
}

async fn answer(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(Response::new(Body::from("ok")))
}
