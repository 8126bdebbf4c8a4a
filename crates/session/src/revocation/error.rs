//! What is wrong with an event.

use std::error::Error;
use std::fmt;

/// An event that cannot be, or bytes that are none. The text shows nothing of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EventError {
    kind: EventErrorKind,
}

/// The kinds of [`EventError`]. A struct around them, so that an error can carry more later.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EventErrorKind {
    /// The issuer or the id is too long, or the bytes end where more of them should be.
    Length,
    /// The bytes say of a scope what it does not have: a cut-off of one token, a name of everyone.
    Form,
    /// The issuer or the id is no UTF-8.
    Text,
    /// A time is after the year 9999.
    Time,
    /// The bytes name a scope or a form that this version does not know.
    Unknown,
}

impl EventError {
    /// What kind of mistake it is.
    #[must_use]
    pub const fn kind(&self) -> EventErrorKind {
        self.kind
    }
}

impl From<EventErrorKind> for EventError {
    fn from(kind: EventErrorKind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            EventErrorKind::Length => "a part of the event is too long, or its bytes end too soon",
            EventErrorKind::Form => "the event says of its scope what that does not have",
            EventErrorKind::Text => "the issuer or the id of the event is not UTF-8",
            EventErrorKind::Time => "a time of the event is after the year 9999",
            EventErrorKind::Unknown => "the event has a form or a scope that is not known here",
        })
    }
}

impl Error for EventError {}
