//! The claims of the application.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{SessionError, SessionErrorKind};

/// Asks the application what the next access token of a subject says: at the login, and before
/// every refresh, so that a role that was taken away is gone from the next token.
///
/// `None` ends the session: the account is gone or locked. An error is answered with 503, and the
/// client's refresh token is as good as before.
/// [`SessionsBuilder::claims`](super::SessionsBuilder::claims) takes a closure.
pub trait ClaimsHook: Send + Sync + 'static {
    /// Asks about this subject. The future borrows nothing.
    fn claims(&self, subject: &str) -> AskedClaims;
}

/// The answer of a [`ClaimsHook`], on its way: an object in JSON.
pub type AskedClaims =
    Pin<Box<dyn Future<Output = Result<Option<Value>, Box<dyn Error + Send + Sync>>> + Send>>;

/// A closure that asks.
pub(super) struct Closure<F>(pub(super) F);

impl<F, Fut, T, E> ClaimsHook for Closure<F>
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Option<T>, E>> + Send + 'static,
    T: Serialize,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    fn claims(&self, subject: &str) -> AskedClaims {
        let asked = (self.0)(subject.to_owned());
        Box::pin(async move {
            let claims = asked.await.map_err(Into::into)?;
            Ok(claims.map(serde_json::to_value).transpose()?)
        })
    }
}

/// What only we say of a token (RFC 7519 §4.1, RFC 9068 §2.2, and `sst`).
const RESERVED: [&str; 12] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "sid",
    "sst",
    "auth_time",
    "client_id",
    "cnf",
];

/// The claims as members of a token.
pub(super) fn members(claims: Value) -> Result<Map<String, Value>, SessionError> {
    let wrong = |text: String| SessionError::because(SessionErrorKind::Claims, text);
    let Value::Object(members) = claims else {
        return Err(wrong("they are no object in JSON: return a struct, or a map".to_owned()));
    };
    match RESERVED.iter().find(|name| members.contains_key(**name)) {
        Some(name) => Err(wrong(format!("`{name}` is for the sessions to say: leave it out"))),
        None => Ok(members),
    }
}
