//! Why a refresh came to no tokens.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::SessionError;
use crate::store::StoreError;

/// A refresh that came to no tokens.
#[derive(Clone, Debug)]
pub struct RefreshRefused {
    refusal: RefreshRefusal,
    source: Option<Arc<SessionError>>,
}

/// Why a refresh came to no tokens, and so what the client is told.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RefreshRefusal {
    /// The client did not prove the key that the session is bound to. Nothing has changed.
    Binding,
    /// The same token was presented too often in a short time: again in a second.
    Busy,
    /// There is no such session, or it has ended, now or before: the client drops the token.
    Ended,
    /// The token is none of ours. Nothing has changed.
    Invalid,
    /// A cookie's token in a body, or the other way round. Nothing has changed.
    Profile,
    /// The session has ended because its client logged in again, and has another token by now. A refresh
    /// that was on its way is told so, and must not cost the client its new cookie.
    Replaced,
    /// The store, the keys or the claims hook: the token is as good as before.
    Unavailable,
}

impl RefreshRefused {
    /// Why.
    #[must_use]
    pub const fn refusal(&self) -> RefreshRefusal {
        self.refusal
    }
}

impl RefreshRefused {
    /// What failed, if it is not the token's fault.
    pub(super) fn outage(&self) -> Option<&SessionError> {
        self.source.as_deref()
    }
}

impl From<RefreshRefusal> for RefreshRefused {
    fn from(refusal: RefreshRefusal) -> Self {
        Self { refusal, source: None }
    }
}

impl From<SessionError> for RefreshRefused {
    fn from(error: SessionError) -> Self {
        Self { refusal: RefreshRefusal::Unavailable, source: Some(Arc::new(error)) }
    }
}

impl From<StoreError> for RefreshRefused {
    fn from(error: StoreError) -> Self {
        SessionError::from(error).into()
    }
}

impl fmt::Display for RefreshRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.refusal {
            RefreshRefusal::Binding => "the key that the session is bound to was not proved",
            RefreshRefusal::Busy => "the token was presented too often",
            RefreshRefusal::Ended => "the session has ended",
            RefreshRefusal::Invalid => "the refresh token is none of ours",
            RefreshRefusal::Profile => "the refresh token came by the wrong way",
            RefreshRefusal::Replaced => "another login took the place of the session",
            RefreshRefusal::Unavailable => "the refresh cannot be done at the moment",
        })?;
        self.source.as_ref().map_or(Ok(()), |source| write!(f, ": {source}"))
    }
}

impl Error for RefreshRefused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(&**source)
    }
}
