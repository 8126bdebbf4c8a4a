//! What an observer is told.

use std::fmt;
use std::time::Duration;

use super::Observer;
use crate::rejection::{Rejection, RejectionKind};
use crate::verify::VerifiedToken;

/// A token was accepted.
#[derive(Clone, Copy)]
pub struct Accepted<'e> {
    token: &'e VerifiedToken,
    observer: &'e dyn Observer,
    elapsed: Option<Duration>,
}

impl<'e> Accepted<'e> {
    pub(super) fn new(
        token: &'e VerifiedToken,
        observer: &'e dyn Observer,
        elapsed: Option<Duration>,
    ) -> Self {
        Self { token, observer, elapsed }
    }

    /// The name of the issuer as it is configured: none where any is accepted.
    #[must_use]
    pub fn issuer(&self) -> Option<&'e str> {
        self.token.configured_issuer()
    }

    /// `sub` of the token, if the observer [asks](Observer::asks_subject) for it.
    #[must_use]
    pub fn subject(&self) -> Option<&'e str> {
        if self.observer.asks_subject() { self.token.subject() } else { None }
    }

    /// How long the decision took, the wait for keys included, if the observer
    /// [asks](Observer::asks_duration) for it.
    #[must_use]
    pub const fn elapsed(&self) -> Option<Duration> {
        self.elapsed
    }
}

impl fmt::Debug for Accepted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted").field("elapsed", &self.elapsed).finish_non_exhaustive()
    }
}

/// A request was refused.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'e> {
    rejection: &'e Rejection,
    elapsed: Option<Duration>,
}

impl<'e> Refused<'e> {
    pub(super) const fn new(rejection: &'e Rejection, elapsed: Option<Duration>) -> Self {
        Self { rejection, elapsed }
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> RejectionKind {
        self.rejection.kind()
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.rejection.status()
    }

    /// Which check failed, what was expected and what was seen: one line, for the operator's log
    /// only.
    #[must_use]
    pub fn explanation(&self) -> impl fmt::Display + use<'e> {
        self.rejection.reason()
    }

    /// How long the decision took, the wait for keys included: `None` where no token was verified,
    /// and unless the observer [asks](Observer::asks_duration) for it.
    #[must_use]
    pub const fn elapsed(&self) -> Option<Duration> {
        self.elapsed
    }
}
