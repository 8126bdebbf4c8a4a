//! How a test tool gives up.

use std::fmt::Display;

/// Ends the test with a message.
#[expect(clippy::panic, reason = "a tool for tests: a panic is how a test fails")]
#[track_caller]
pub(crate) fn fail(message: impl Display) -> ! {
    panic!("{message}")
}
