//! Bare Tower: a service, and a request of `http` 1.

use std::convert::Infallible;
use std::fmt::Debug;
use std::hint::black_box;

use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use tower::{Service, ServiceExt};

use crate::bases::Verdict;
use crate::harness::now;

/// The row of this base.
pub(crate) const BASE: &str = "base bare tower";

/// Answers, and looks at nothing.
pub(crate) fn service() -> impl OneRequest {
    tower::service_fn(answer)
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
