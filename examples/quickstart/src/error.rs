//! What can go wrong, at the start and in a handler. What hallpass refuses, it answers itself.

use std::error::Error;
use std::fmt;

use hallpass::EndpointResponse;
use hallpass::session::SessionError;

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

/// Why a handler does not do what it was asked. As an [`EndpointResponse`] it is the answer, which the
/// `Reply` of either framework sends.
#[derive(Debug)]
pub enum Failed {
    /// A failure of ours: for the log, and not for the client.
    Internal(Box<dyn Error + Send + Sync>),
    /// There is no such thing.
    NotFound,
    /// The sessions say no, or cannot say.
    Session(SessionError),
    /// The body is no credentials: 400, 413, 415 or 422.
    Unreadable(u16),
    /// The one answer to a wrong password and to an unknown user.
    WrongCredentials,
}

impl Failed {
    /// A failure of ours.
    pub fn internal(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Internal(error.into())
    }

    /// Tells the log, and nothing of what the client sent.
    fn log(&self) {
        match self {
            Self::Internal(error) => tracing::error!("{error}"),
            Self::NotFound => {}
            Self::Session(error) if error.is_outage() => tracing::error!("{error}"),
            Self::Session(error) => tracing::info!("{error}"),
            Self::Unreadable(status) => tracing::info!("login: no credentials, {status}"),
            Self::WrongCredentials => tracing::info!("login: wrong username or password"),
        }
    }
}

impl From<SessionError> for Failed {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl From<Failed> for EndpointResponse {
    fn from(failed: Failed) -> Self {
        failed.log();
        match failed {
            Failed::Internal(_) => problem(500),
            Failed::NotFound => problem(404),
            // Told to the log alone: the answer names no cause.
            Failed::Session(error) => error.into(),
            Failed::Unreadable(status) => problem(status),
            // RFC 9110 §15.5.2 wants a challenge in each 401. No registered scheme means "a JSON
            // document", and one that browsers know would open their own dialog.
            Failed::WrongCredentials => {
                problem(401).with_field("www-authenticate", r#"Login realm="quickstart""#)
            }
        }
    }
}

/// A problem document (RFC 9457).
fn problem(status: u16) -> EndpointResponse {
    let body = match status {
        401 => {
            r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"Wrong username or password"}"#
        }
        404 => r#"{"type":"about:blank","title":"Not Found","status":404}"#,
        413 => r#"{"type":"about:blank","title":"Content Too Large","status":413}"#,
        415 => r#"{"type":"about:blank","title":"Unsupported Media Type","status":415}"#,
        422 => r#"{"type":"about:blank","title":"Unprocessable Content","status":422}"#,
        500 => r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#,
        _ => return problem_400(),
    };
    EndpointResponse::new(status).with_body(MEDIA_TYPE, body)
}

fn problem_400() -> EndpointResponse {
    let body = r#"{"type":"about:blank","title":"Bad Request","status":400}"#;
    EndpointResponse::new(400).with_body(MEDIA_TYPE, body)
}

const MEDIA_TYPE: &str = "application/problem+json";
