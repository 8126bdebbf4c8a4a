//! The application's own check of a verified token.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::VerifiedToken;
use crate::printable::printable;

/// Asks the application about each token that was verified, before a request is let in: whether the
/// account still exists, whether the token's version is the current one.
///
/// How long it may take is its own affair: a request that waits for it holds what the layers
/// around it lent it, so give it a deadline.
///
/// It is asked for every request, and its failure to answer is a 503: nobody is let in because a
/// database is down. An `async` closure that takes the token and returns `Result<bool, E>` is one.
///
/// ```
/// use hallpass_core::VerifiedToken;
///
/// # async fn is_active(_user: String) -> Result<bool, std::io::Error> { Ok(true) }
/// let check = |token: VerifiedToken| async move {
///     let Some(user) = token.subject().map(str::to_owned) else { return Ok(false) };
///     is_active(user).await
/// };
/// # fn takes(_: impl hallpass_core::TokenCheck) {}
/// # takes(check);
/// ```
pub trait TokenCheck: Send + Sync + 'static {
    /// Asks about `token`, which is verified but for this answer. The future borrows nothing, so
    /// that requests can wait for it.
    fn check(&self, token: &VerifiedToken) -> Checking;

    /// When `token` ends, for streams that stay open: see [`VerifiedToken::ended`]. `None` from a
    /// check that hears of no end.
    fn ended(&self, token: &VerifiedToken) -> Option<TokenEnding> {
        let _ = token;
        None
    }
}

/// The end of a token, to be waited for. It borrows nothing, and what it costs is given back when it
/// is dropped.
pub type TokenEnding = Pin<Box<dyn Future<Output = TokenEnd> + Send>>;

/// Why a token is no good any more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TokenEnd {
    /// It has expired.
    Expired,
    /// It was taken back: a logout, or whatever else ends its session.
    Revoked,
}

/// The answer of a [`TokenCheck`], now or later.
#[non_exhaustive]
pub enum Checking {
    /// Without waiting.
    Ready(Result<Verdict, CheckUnavailable>),
    /// After asking somebody else.
    Pending(Pin<Box<dyn Future<Output = Result<Verdict, CheckUnavailable>> + Send>>),
}

/// What the application says about a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// Let it in, as far as the application is concerned.
    Accept,
    /// The token is no good any more: 401.
    Refuse,
    /// The same, because it was taken back, as the log then says.
    Revoked,
}

/// The application cannot tell about a token at the moment: 503.
#[derive(Clone, Debug, Default)]
pub struct CheckUnavailable {
    reason: Option<Arc<str>>,
    retry_after: Option<Duration>,
}

impl CheckUnavailable {
    /// For now.
    #[must_use]
    pub const fn new() -> Self {
        Self { reason: None, retry_after: None }
    }

    /// Why, for the operator's log: escaped to printable ASCII, and cut after 256 bytes.
    #[must_use]
    pub fn because(self, reason: impl fmt::Display) -> Self {
        Self { reason: Some(printable(&reason.to_string(), 256).into()), ..self }
    }

    /// When to ask again, in whole seconds.
    #[must_use]
    pub fn with_retry_after(self, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..self }
    }

    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for CheckUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the application's check of the token failed to answer")?;
        self.reason.as_ref().map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}

impl Error for CheckUnavailable {}

impl fmt::Debug for Checking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(result) => f.debug_tuple("Ready").field(result).finish(),
            Self::Pending(_) => f.write_str("Pending(..)"),
        }
    }
}

impl<F, Fut, E> TokenCheck for F
where
    F: Fn(VerifiedToken) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<bool, E>> + Send + 'static,
    E: fmt::Display,
{
    fn check(&self, token: &VerifiedToken) -> Checking {
        let answer = self(token.clone());
        Checking::Pending(Box::pin(async move {
            match answer.await {
                Ok(true) => Ok(Verdict::Accept),
                Ok(false) => Ok(Verdict::Refuse),
                Err(error) => Err(CheckUnavailable::new().because(error)),
            }
        }))
    }
}
