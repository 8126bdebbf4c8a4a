//! The end of a test that cannot go on.

use std::fmt::{Debug, Display};

/// Panics with what happened.
#[track_caller]
pub(crate) fn fail(what: impl Display) -> ! {
    panic!("{what}")
}

/// A value or the end of the test.
pub(crate) trait OrFail<T> {
    /// The value, or a panic with what was to be done and why it was not.
    fn or_fail(self, what: impl Display) -> T;
}

impl<T, E: Debug> OrFail<T> for Result<T, E> {
    #[track_caller]
    fn or_fail(self, what: impl Display) -> T {
        match self {
            Ok(value) => value,
            Err(error) => panic!("{what}: {error:?}"),
        }
    }
}

impl<T> OrFail<T> for Option<T> {
    #[track_caller]
    fn or_fail(self, what: impl Display) -> T {
        match self {
            Some(value) => value,
            None => panic!("{what}"),
        }
    }
}
