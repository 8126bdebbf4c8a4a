//! What can go wrong, at the start and in a request.

use std::error::Error;
use std::fmt;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why the service does not start.
#[derive(Debug)]
pub(crate) struct StartError(String);

impl StartError {
    pub(crate) const fn new(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for StartError {}

/// Why a login does not succeed. What hallpass refuses, it answers itself.
#[derive(Debug)]
pub(crate) enum LoginError {
    /// A failure of ours: for the log, and not for the client.
    Internal(Box<dyn Error + Send + Sync>),
    /// The one answer to a wrong password and to an unknown user.
    WrongCredentials,
}

impl IntoResponse for LoginError {
    fn into_response(self) -> Response {
        match self {
            Self::Internal(error) => {
                tracing::error!("login: {error}");
                problem(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL).into_response()
            }
            Self::WrongCredentials => {
                tracing::info!("login: wrong username or password");
                // RFC 9110 §15.5.2 wants a challenge in each 401. No registered scheme means "a
                // JSON document", and one that browsers know would open their own dialog.
                let challenge = [(header::WWW_AUTHENTICATE, r#"Login realm="quickstart""#)];
                (challenge, problem(StatusCode::UNAUTHORIZED, WRONG_CREDENTIALS)).into_response()
            }
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for LoginError {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}

fn problem(status: StatusCode, body: &'static str) -> impl IntoResponse {
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body)
}

const INTERNAL: &str = r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#;

const WRONG_CREDENTIALS: &str = r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"Wrong username or password"}"#;
