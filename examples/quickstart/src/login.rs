//! `POST /login`: a password for tokens.

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use hallpass::axum::Reply;

use crate::app::{App, Credentials, MAX_LOGIN};
use crate::error::Failed;

/// The one route, with its limit.
///
/// It takes JSON and nothing else, which keeps other sites from logging a browser in as somebody else:
/// for JSON a browser first asks whether that site may send it, and nobody answers. So clients need
/// not say where they come from, as they must with `cross_site(..)`: put that around a login that
/// takes forms.
pub fn route(app: App) -> Router {
    Router::new()
        .route("/login", post(login))
        .layer(DefaultBodyLimit::max(MAX_LOGIN))
        .with_state(app)
}

/// Answers an access token, which no cache may keep (RFC 6749 §5.1), and sets the cookie.
async fn login(
    State(app): State<App>,
    headers: HeaderMap,
    credentials: Result<Json<Credentials>, JsonRejection>,
) -> Result<Reply, Reply> {
    let Json(credentials) =
        credentials.map_err(|refused| Failed::Unreadable(refused.status().as_u16()))?;
    Ok(app.log_in(credentials, headers.get_all("cookie")).await?.into())
}
