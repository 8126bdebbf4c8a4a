//! axum 0.8.

use std::task::{Context, Poll};

use axum::Router;
use axum::routing::get;
use tower::Service;
use tower::layer::layer_fn;

use super::tower::Marked;

/// The row of axum alone.
pub(crate) const BASE: &str = "base axum 0.8";
/// The row of axum with a layer.
pub(crate) const WITH_LAYER: &str = "base axum 0.8, no-op layer";

/// What is added to the requests of [`router_with_extension`].
pub(crate) const WITH_EXTENSION: &str = "base axum 0.8, layer that adds an extension";

/// A router as a server has it. `axum::serve` does this once; a router that is called without it
/// does it again for each request.
pub(crate) fn served(router: Router) -> Router {
    router.with_state(())
}

/// One route, and no layer.
pub(crate) fn router() -> Router {
    served(route())
}

fn route() -> Router {
    Router::new().route("/", get(|| async { "ok" }))
}

/// With a layer that does nothing: what axum takes for any layer.
pub(crate) fn router_with_layer() -> Router {
    served(route().layer(layer_fn(NoOp)))
}

/// With a layer that leaves something in the request and decides nothing.
pub(crate) fn router_with_extension() -> Router {
    served(route().layer(layer_fn(Marked)))
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
