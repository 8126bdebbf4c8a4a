//! `POST /login`: a password for a token.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::app::App;
use crate::error::LoginError;
use crate::users::User;

/// What a client sends. It has no `Debug`, so that no password gets into a log.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    username: String,
    password: String,
}

/// Answers a token, which no cache may keep (RFC 6749 §5.1).
pub(crate) async fn login(
    State(app): State<App>,
    Json(credentials): Json<Credentials>,
) -> Result<impl IntoResponse, LoginError> {
    let user = check(&app, credentials).await?.ok_or(LoginError::WrongCredentials)?;
    let token = app.tokens.issue(&user).map_err(LoginError::Internal)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(token)))
}

/// Hashes on a thread of its own: on an async one it would hold up other requests.
async fn check(app: &App, credentials: Credentials) -> Result<Option<User>, LoginError> {
    let turn = app.hashing.clone().acquire_owned().await?;
    let users = app.users.clone();
    let checked = spawn_blocking(move || {
        // Kept until the hash is done, even if the client has gone.
        let _turn = turn;
        users.check(&credentials.username, &credentials.password)
    });
    Ok(checked.await?)
}
