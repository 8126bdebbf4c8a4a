//! Why something is no refresh token of ours.

use std::error::Error;
use std::fmt;

/// A refresh token that was refused without asking the store. It says nothing of what was presented.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum TokenRefused {
    /// It was cut off or mistyped.
    Checksum,
    /// It has not the form of a refresh token.
    Format,
    /// It was not made with our KEK.
    Tag,
    /// It names a KEK that was not given to us. Anybody can write such a token; many of them are
    /// those of a KEK that was dropped too early.
    UnknownKek,
}

impl fmt::Display for TokenRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Checksum => "the refresh token was cut off or mistyped",
            Self::Format => "it is no refresh token",
            Self::Tag => "the refresh token was not issued here",
            Self::UnknownKek => "the refresh token names a KEK that is not in use",
        })
    }
}

impl Error for TokenRefused {}
