//! What goes wrong in a store.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hallpass_core::replay::{ReplayError, ReplayErrorKind};

use crate::printable::Printable;
use crate::revocation::EventError;

/// A store did not do a step, or nobody knows whether it did.
///
/// Whatever the kind, the same command may be sent again until its deadline: a step that was done
/// is not done twice.
#[derive(Clone)]
pub struct StoreError {
    kind: StoreErrorKind,
    source: Arc<dyn Error + Send + Sync>,
}

/// The kinds of [`StoreError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The store is set up so that sessions are not safe in it: to be mended by the operator.
    Config,
    /// Another step was in the way: to be tried again.
    Conflict,
    /// What the store holds is not what was written: an alarm, never a logout.
    Corrupt,
    /// It does not answer, or not in time.
    Unavailable,
}

impl StoreError {
    /// An error of this kind, and what is behind it: for the operator's log, so without secrets.
    pub fn new(kind: StoreErrorKind, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind, source: source.into().into() }
    }

    /// What kind of error it is.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl From<EventError> for StoreError {
    /// A node refuses long names and far times before it asks a store: what comes to an event all
    /// the same was in the store.
    fn from(error: EventError) -> Self {
        Self::new(StoreErrorKind::Corrupt, error)
    }
}

impl From<StoreError> for ReplayError {
    /// Whatever is wrong with the store, it cannot tell whether a value was seen before.
    fn from(error: StoreError) -> Self {
        Self::new(ReplayErrorKind::Unavailable, error)
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreError")
            .field("kind", &self.kind)
            .field("source", &self.source)
            .finish()
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            StoreErrorKind::Config => "the store is not set up for sessions",
            StoreErrorKind::Conflict => "another step is in the way",
            StoreErrorKind::Corrupt => "the store holds what nobody wrote",
            StoreErrorKind::Unavailable => "the store is unavailable",
        };
        write!(f, "{what}: {}", Printable(&self.source))
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
