//! The answers of the endpoints. None of them may be kept by anyone on the way.

use std::time::Duration;

use hallpass_core::{EndpointResponse, Rejection};

use super::credential::Malformed;
use super::{CookieStyle, Refused};
use crate::sessions::{RefreshRefusal, RefreshRefused, SessionError, SessionErrorKind};

/// An answer without a body.
pub(super) fn empty(status: u16) -> EndpointResponse {
    EndpointResponse::new(status).with_field("cache-control", NO_STORE)
}

/// An answer in JSON.
pub(in crate::sessions) fn json(status: u16, body: impl Into<Vec<u8>>) -> EndpointResponse {
    empty(status).with_body("application/json", body)
}

/// The client is logged out, whatever it was before.
pub(super) fn logged_out(cookie: &CookieStyle) -> EndpointResponse {
    empty(204).with_field("set-cookie", cookie.clear())
}

/// Another site made a browser send the request.
pub(super) fn refused(rejection: &Rejection) -> EndpointResponse {
    EndpointResponse::from(rejection).with_field("cache-control", NO_STORE)
}

/// The request is none of ours (RFC 6749 §5.2).
pub(super) fn malformed(malformed: Malformed) -> EndpointResponse {
    error(400, malformed.code(), malformed.description())
}

/// To a client whose token is in the cookie: which is cleared when its session has ended, and never
/// for any other reason.
pub(super) fn to_cookie(refused: &Refused, cookie: &CookieStyle) -> EndpointResponse {
    match refused {
        Refused::TooMany(too_many) => too_many_requests(too_many.retry_after()),
        Refused::Session(refused) => match refused.refusal() {
            RefreshRefusal::Ended => {
                error(401, GRANT, "the session has ended").with_field("set-cookie", cookie.clear())
            }
            RefreshRefusal::Profile => error(400, GRANT, WRONG_WAY),
            // The cookie is another one by now.
            RefreshRefusal::Replaced => error(401, GRANT, "the session has ended"),
            refusal => other(refusal, 401),
        },
    }
}

/// To a client that keeps its token itself (RFC 6749 §5.2).
pub(super) fn to_body(refused: &Refused) -> EndpointResponse {
    match refused {
        Refused::TooMany(too_many) => too_many_requests(too_many.retry_after()),
        Refused::Session(refused) => match refused.refusal() {
            RefreshRefusal::Ended | RefreshRefusal::Replaced => {
                error(400, GRANT, "the session has ended")
            }
            RefreshRefusal::Profile => error(400, GRANT, WRONG_WAY),
            refusal => other(refusal, 400),
        },
    }
}

fn other(refusal: RefreshRefusal, status: u16) -> EndpointResponse {
    match refusal {
        RefreshRefusal::Busy => too_many_requests(Duration::from_secs(1)),
        RefreshRefusal::Unavailable => unavailable(),
        // Not the grant, which a client would drop: its own proof is what fails.
        RefreshRefusal::Binding => {
            error(401, "invalid_client", "the session is bound to another key")
        }
        _ => error(status, GRANT, "there is no session"),
    }
}

fn too_many_requests(retry_after: Duration) -> EndpointResponse {
    let seconds = retry_after.as_millis().div_ceil(1_000).max(1);
    error(429, "temporarily_unavailable", "too many requests")
        .with_field("retry-after", seconds.to_string())
}

fn unavailable() -> EndpointResponse {
    error(503, "temporarily_unavailable", "sessions are not available at the moment")
        .with_field("retry-after", RETRY_AFTER.as_secs().to_string())
}

/// The codes of RFC 6749 §5.2, and one of §4.1.2.1.
fn error(status: u16, code: &str, description: &str) -> EndpointResponse {
    let body = serde_json::json!({ "error": code, "error_description": description });
    let response = json(status, body.to_string());
    match status {
        // RFC 9110 §15.5.2: with a scheme that makes no browser ask for a password.
        401 => response.with_field("www-authenticate", "Bearer"),
        _ => response,
    }
}

/// The answer to a refresh that came to nothing, in a route of the application's own: as the endpoint
/// gives it to clients that keep their token themselves (RFC 6749 §5.2).
impl From<RefreshRefused> for EndpointResponse {
    fn from(refused: RefreshRefused) -> Self {
        to_body(&Refused::Session(refused))
    }
}

/// The answer of a login that came to nothing: 401 if the login was revoked or the application
/// disowns the subject, 400 for a subject that cannot be one, 503 and `Retry-After` for everything
/// that may be better soon. What is behind it is for the operator's log: it is not in the answer.
impl From<SessionError> for EndpointResponse {
    fn from(failed: SessionError) -> Self {
        match failed.kind() {
            SessionErrorKind::Disowned | SessionErrorKind::Revoked => {
                error(401, GRANT, "the login is not valid")
            }
            SessionErrorKind::Subject => error(400, "invalid_request", "there is no such subject"),
            SessionErrorKind::Claims => error(500, "server_error", "the service is set up wrongly"),
            _ => unavailable(),
        }
    }
}

const NO_STORE: &str = "no-store";

const GRANT: &str = "invalid_grant";

const WRONG_WAY: &str = "the token came by the wrong way";

/// Before the second attempt of a client that follows the protocol.
const RETRY_AFTER: Duration = Duration::from_secs(1);
