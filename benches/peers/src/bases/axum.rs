//! axum 0.8.

use std::task::{Context, Poll};

use axum::Router;
use axum::routing::get;
use tower::Service;
use tower::layer::layer_fn;

/// The row of axum alone.
pub(crate) const BASE: &str = "base axum 0.8";
/// The row of axum with a layer.
pub(crate) const WITH_LAYER: &str = "base axum 0.8, no-op layer";

/// One route, and no layer.
pub(crate) fn router() -> Router {
    Router::new().route("/", get(|| async { "ok" }))
}

/// With a layer that does nothing: what axum takes for any layer.
pub(crate) fn router_with_layer() -> Router {
    router().layer(layer_fn(NoOp))
}

#[derive(Clone, Debug)]
struct NoOp<S>(S);

impl<S: Service<R>, R> Service<R> for NoOp<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}
