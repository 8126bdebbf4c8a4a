//! The middleware around a route of actix-web.

use std::hint::black_box;

use actix_web::{App, test, web};
use hallpass::Verifier;
use hallpass::actix::{Claims, authenticate};

use crate::bases::actix::OneRequest;
use crate::fixture;
use crate::harness::now;

/// The row of middleware and extractor.
pub(crate) const ROW: &str = "hallpass actix, middleware and extractor";

/// The row of the same in one pass.
pub(crate) const DECODING: &str = "hallpass actix, middleware and extractor, decoding";

/// The handler asks for the typed claims.
pub(crate) fn service(verifier: Verifier) -> impl OneRequest {
    let app = App::new().wrap(authenticate(verifier)).route("/", web::get().to(handler));
    now(test::init_service(app))
}

/// The same, and the middleware was told for which type.
pub(crate) fn decoding(verifier: Verifier) -> impl OneRequest {
    let middleware = authenticate(verifier).decoding::<fixture::Claims>();
    now(test::init_service(App::new().wrap(middleware).route("/", web::get().to(handler))))
}

async fn handler(claims: Claims<fixture::Claims>) -> &'static str {
    black_box(claims.sub.len());
    "ok"
}
