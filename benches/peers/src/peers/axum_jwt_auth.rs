//! `axum-jwt-auth`: an extractor over `jsonwebtoken` 10.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use axum_jwt_auth::{Claims, Decoder, LocalDecoder};

use super::jsonwebtoken::v10;
use crate::bases::axum::BASE;
use crate::fixture::{self, Alg};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title};

/// One route, behind its extractor.
pub(crate) fn router(alg: Alg) -> Router {
    let decoder = LocalDecoder::new(vec![v10::key(alg)], v10::validation(alg));
    let decoder: Decoder<fixture::Claims> = Arc::new(decoder.expect("the key is good"));
    Router::new().route("/", get(handler)).with_state(decoder)
}

/// The name of the row.
pub(crate) fn name(backend: &str) -> String {
    format!("axum-jwt-auth 0.7 [{backend}]")
}

/// The row of an algorithm.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str, backend: &str) {
    let title = Title::new(group, name(backend)).over(BASE);
    rows::add(suite, title, &Question::good(token), move || router(alg));
}

async fn handler(claims: Claims<fixture::Claims>) -> &'static str {
    std::hint::black_box(claims.claims.sub.len());
    "ok"
}
