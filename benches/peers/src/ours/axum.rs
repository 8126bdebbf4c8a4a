//! The layer around a route of axum.

use std::hint::black_box;

use axum::Router;
use axum::routing::get;
use hallpass::Verifier;
use hallpass::axum::{Claims, authenticate};

use crate::bases::axum::served;
use crate::fixture;

/// The row of the layer alone.
pub(crate) const LAYER: &str = "hallpass axum, layer";
/// The row of layer and extractor.
pub(crate) const EXTRACTOR: &str = "hallpass axum, layer and extractor";

/// The row of layer and extractor, in one pass.
pub(crate) const DECODING: &str = "hallpass axum, layer and extractor, decoding";

/// The handler asks for nothing.
pub(crate) fn layer(verifier: Verifier) -> Router {
    served(Router::new().route("/", get(async || "ok")).layer(authenticate(verifier)))
}

/// The handler asks for the typed claims.
pub(crate) fn extractor(verifier: Verifier) -> Router {
    served(Router::new().route("/", get(handler)).layer(authenticate(verifier)))
}

/// The same, and the layer was told for which type.
pub(crate) fn decoding(verifier: Verifier) -> Router {
    let layer = authenticate(verifier).decoding::<fixture::Claims>();
    served(Router::new().route("/", get(handler)).layer(layer))
}

async fn handler(claims: Claims<fixture::Claims>) -> &'static str {
    black_box(claims.sub.len());
    "ok"
}
