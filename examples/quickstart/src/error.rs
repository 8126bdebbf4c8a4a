//! What can go wrong, at the start and in a login. What hallpass refuses, it answers itself.

use std::error::Error;
use std::fmt;

/// Why the service does not start.
#[derive(Debug)]
pub struct StartError(String);

impl StartError {
    /// For this reason.
    #[must_use]
    pub const fn new(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for StartError {}

/// Why a login does not succeed, and how that is answered, in whatever framework.
#[derive(Debug)]
pub enum LoginError {
    /// A failure of ours: for the log, and not for the client.
    Internal(Box<dyn Error + Send + Sync>),
    /// The body is no credentials: 400, 413, 415 or 422.
    Unreadable(u16),
    /// The one answer to a wrong password and to an unknown user.
    WrongCredentials,
}

impl LoginError {
    /// The media type of [`body`](Self::body).
    pub const MEDIA_TYPE: &str = "application/problem+json";

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Internal(_) => 500,
            Self::Unreadable(status) => *status,
            Self::WrongCredentials => 401,
        }
    }

    /// `WWW-Authenticate`. RFC 9110 §15.5.2 wants one in each 401. No registered scheme means "a
    /// JSON document", and one that browsers know would open their own dialog.
    #[must_use]
    pub const fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::WrongCredentials => Some(r#"Login realm="quickstart""#),
            Self::Internal(_) | Self::Unreadable(_) => None,
        }
    }

    /// A problem document (RFC 9457).
    #[must_use]
    pub const fn body(&self) -> &'static str {
        match self {
            Self::Internal(_) => {
                r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#
            }
            Self::Unreadable(413) => {
                r#"{"type":"about:blank","title":"Content Too Large","status":413}"#
            }
            Self::Unreadable(415) => {
                r#"{"type":"about:blank","title":"Unsupported Media Type","status":415}"#
            }
            Self::Unreadable(422) => {
                r#"{"type":"about:blank","title":"Unprocessable Content","status":422}"#
            }
            Self::Unreadable(_) => r#"{"type":"about:blank","title":"Bad Request","status":400}"#,
            Self::WrongCredentials => {
                r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"Wrong username or password"}"#
            }
        }
    }

    /// Tells the log, and nothing of what the client sent.
    pub fn log(&self) {
        match self {
            Self::Internal(error) => tracing::error!("login: {error}"),
            Self::Unreadable(status) => tracing::info!("login: no credentials, {status}"),
            Self::WrongCredentials => tracing::info!("login: wrong username or password"),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for LoginError {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}
