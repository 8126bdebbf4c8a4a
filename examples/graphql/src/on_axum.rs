//! The schema on axum.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use hallpass::Verifier;
use hallpass::axum::{Verified, authenticate};

use crate::answer::{Asked, MAX_BODY, answer};
use crate::schema::Shop;

/// `POST /graphql`, for whom `verifier` verifies.
pub fn router(schema: Shop, verifier: Verifier) -> Router {
    Router::new()
        .route("/graphql", post(graphql))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .route_layer(authenticate(verifier))
        .with_state(schema)
}

async fn graphql(
    State(schema): State<Shop>,
    Verified(token): Verified,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let field = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let asked = Asked { accept: field(ACCEPT), content_type: field(CONTENT_TYPE), body: &body };
    let answer = answer(&schema, token, asked).await;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, answer.media_type)], answer.body).into_response()
}
