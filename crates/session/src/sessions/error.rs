//! What goes wrong with sessions.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::notice::Told;
use crate::printable::Printable;
use crate::secret::CryptoFailed;
use crate::store::{StoreError, StoreErrorKind};

/// A step was not done, or nobody knows whether it was. A token is never handed out because
/// something failed.
#[derive(Clone)]
pub struct SessionError {
    kind: SessionErrorKind,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// The kinds of [`SessionError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SessionErrorKind {
    /// The application's claims are not such that a token can carry them: to be mended.
    Claims,
    /// The application gave no claims, so there is nobody to log in.
    Disowned,
    /// The step came to the store too late: to be tried again.
    Late,
    /// A revocation came between the beginning of a login and its end.
    Revoked,
    /// The subject is empty, or longer than 255 bytes.
    Subject,
    /// The store, the keys, the claims hook or the system's randomness: to be tried again.
    Unavailable,
}

impl SessionError {
    pub(super) const fn new(kind: SessionErrorKind) -> Self {
        Self { kind, source: None }
    }

    pub(super) fn because(
        kind: SessionErrorKind,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self { kind, source: Some(source.into().into()) }
    }

    /// What kind of error it is.
    #[must_use]
    pub const fn kind(&self) -> SessionErrorKind {
        self.kind
    }

    /// Whether an operator has to hear of it, and has not.
    pub(super) fn is_worth_a_notice(&self) -> bool {
        let told =
            self.store_error().and_then(Error::source).is_some_and(|source| source.is::<Told>());
        !told && (self.is_outage() || self.kind == SessionErrorKind::Claims)
    }

    /// What the store holds is not what was written, as it says itself.
    pub(super) fn corrupt(&self) -> Option<&StoreError> {
        self.store_error().filter(|error| error.kind() == StoreErrorKind::Corrupt)
    }

    fn store_error(&self) -> Option<&StoreError> {
        self.source.as_ref()?.downcast_ref()
    }

    /// Whether to try again is of use.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        matches!(self.kind, SessionErrorKind::Late | SessionErrorKind::Unavailable)
    }
}

impl From<StoreError> for SessionError {
    fn from(error: StoreError) -> Self {
        Self::because(SessionErrorKind::Unavailable, error)
    }
}

impl From<CryptoFailed> for SessionError {
    fn from(error: CryptoFailed) -> Self {
        Self::because(SessionErrorKind::Unavailable, error)
    }
}

impl fmt::Debug for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionError")
            .field("kind", &self.kind)
            .field("source", &self.source)
            .finish()
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            SessionErrorKind::Claims => "no token can carry the claims of the application",
            SessionErrorKind::Disowned => "the application gave no claims for the subject",
            SessionErrorKind::Late => "the step came too late",
            SessionErrorKind::Revoked => "the login was revoked before it ended",
            SessionErrorKind::Subject => "the subject is empty, or longer than 255 bytes",
            SessionErrorKind::Unavailable => "sessions are unavailable",
        })?;
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {}", Printable(source)))
    }
}

impl Error for SessionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(&**source)
    }
}

/// Whether the same command may be sent again at once.
pub(super) const fn is_worth_another_try(error: &StoreError) -> bool {
    matches!(error.kind(), StoreErrorKind::Conflict | StoreErrorKind::Unavailable)
}
