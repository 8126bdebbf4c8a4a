//! Why a run stopped.

use std::fmt;

/// A message for the person at the terminal.
#[derive(Clone, Debug)]
pub struct Failure(String);

/// What a step of a run comes to.
pub type Done<T> = Result<T, Failure>;

impl Failure {
    /// With this message.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Of an error, told with what was being done.
    #[must_use]
    pub fn of(doing: &str, error: impl fmt::Display) -> Self {
        Self(format!("{doing}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
