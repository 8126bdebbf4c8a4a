//! Why a store cannot tell.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// A store cannot tell whether a value was seen before. The request is refused with 503: nobody is
/// let in because a store is down, or full.
#[derive(Clone)]
pub struct ReplayError {
    kind: ReplayErrorKind,
    source: Arc<dyn Error + Send + Sync>,
}

/// The kinds of [`ReplayError`]. All of them are answered alike.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ReplayErrorKind {
    /// It has no room, and all that it holds is still within its time: more room, or a limit of the
    /// rate before it.
    Full,
    /// It does not answer, not in time, or not as it should: the source says which.
    Unavailable,
}

impl ReplayError {
    /// An error of this kind, and what is behind it: for the operator's log, so without secrets.
    pub fn new(kind: ReplayErrorKind, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind, source: source.into().into() }
    }

    /// What kind of error it is.
    #[must_use]
    pub const fn kind(&self) -> ReplayErrorKind {
        self.kind
    }
}

impl fmt::Debug for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayError")
            .field("kind", &self.kind)
            .field("source", &self.source)
            .finish()
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ReplayErrorKind::Full => "the store of one-time values is full",
            ReplayErrorKind::Unavailable => "the store of one-time values is unavailable",
        };
        write!(f, "{what}: ")?;
        write_printable(f, &self.source.to_string())
    }
}

impl Error for ReplayError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

/// Printable ASCII as it is and the rest escaped: no error of an engine forges a line of a log.
fn write_printable(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().take(MOST).try_for_each(|c| match c {
        ' '..='~' => f.write_char(c),
        _ => write!(f, "{}", c.escape_default()),
    })
}

/// How many characters of what a source says are shown.
const MOST: usize = 1_000;
