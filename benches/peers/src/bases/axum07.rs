//! axum 0.7, which some peers are still for.

use std::hint::black_box;

use axum07::Router;
use axum07::body::Body;
use axum07::routing::get;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request};
use tower::ServiceExt;

use crate::bases::Verdict;
use crate::harness::now;

/// The row of this base.
pub(crate) const BASE: &str = "base axum 0.7";

/// One route, and no layer.
pub(crate) fn router() -> Router {
    Router::new().route("/", get(|| async { "ok" }))
}

/// One request through a clone.
///
/// # Panics
/// It ends in another way.
pub(crate) fn send(router: &Router, bearer: Option<&HeaderValue>, verdict: Verdict) {
    let mut request = Request::new(Body::empty());
    request.headers_mut().extend(bearer.map(|value| (AUTHORIZATION, value.clone())));
    let response = now(router.clone().oneshot(request)).expect("a router answers");
    verdict.check(response.status().as_u16());
    black_box(response);
}
