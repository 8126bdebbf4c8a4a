//! `POST /login`: a password for a token.

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};

use crate::app::{App, Credentials, MAX_LOGIN};
use crate::error::LoginError;

/// The one route, with its limit.
pub fn route(app: App) -> Router {
    Router::new()
        .route("/login", post(login))
        .layer(DefaultBodyLimit::max(MAX_LOGIN))
        .with_state(app)
}

/// Answers a token, which no cache may keep (RFC 6749 §5.1).
async fn login(
    State(app): State<App>,
    credentials: Result<Json<Credentials>, JsonRejection>,
) -> Result<impl IntoResponse, LoginError> {
    let Json(credentials) =
        credentials.map_err(|refused| LoginError::Unreadable(refused.status().as_u16()))?;
    let token = app.log_in(credentials).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(token)))
}

impl IntoResponse for LoginError {
    fn into_response(self) -> Response {
        self.log();
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let media_type = [(header::CONTENT_TYPE, Self::MEDIA_TYPE)];
        let challenge = self.challenge().map(|challenge| [(header::WWW_AUTHENTICATE, challenge)]);
        (status, media_type, challenge, self.body()).into_response()
    }
}
