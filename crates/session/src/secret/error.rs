//! Why a KEK was refused.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// A KEK that was refused. The text says what is wrong and what to do, and shows no byte of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KekError {
    kind: KekErrorKind,
    message: Cow<'static, str>,
}

/// The kinds of [`KekError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum KekErrorKind {
    /// The two KEKs are the same one, or have the same id.
    Clash,
    /// A public or private key, a certificate or a JWK was given as the KEK.
    Confusion,
    /// The cryptographic library failed.
    Crypto,
    /// It is not base64, or the environment variable is not UTF-8.
    Format,
    /// It is on a public list of known secrets.
    Leaked,
    /// It has not exactly 32 bytes.
    Length,
    /// There is none: an empty text, or an unset environment variable.
    Missing,
    /// It can be guessed: a text, a pattern, a few bytes over and over.
    Weak,
}

impl KekError {
    pub(super) fn new(kind: KekErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(super) const fn crypto() -> Self {
        let message = "the cryptographic library failed: no random bytes, or no memory";
        Self { kind: KekErrorKind::Crypto, message: Cow::Borrowed(message) }
    }

    /// What kind of mistake it is.
    #[must_use]
    pub const fn kind(&self) -> KekErrorKind {
        self.kind
    }
}

impl fmt::Display for KekError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for KekError {}
