//! Why a token could not be signed.

use std::error::Error;
use std::fmt;

/// A token that could not be signed. It says which step failed, and nothing of the claims.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignError {
    kind: SignErrorKind,
}

/// The kinds of [`SignError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SignErrorKind {
    /// The backend could not sign.
    Backend,
    /// The claims are no JSON object, have a member twice, or could not be serialised (RFC 7519 §4).
    Claims,
    /// The header is larger than 4 KiB or the token larger than 16 KiB: no verifier would take it.
    TooLarge,
}

impl SignError {
    pub(super) const fn new(kind: SignErrorKind) -> Self {
        Self { kind }
    }

    /// What failed.
    #[must_use]
    pub const fn kind(&self) -> SignErrorKind {
        self.kind
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            SignErrorKind::Backend => "the backend could not sign the token",
            SignErrorKind::Claims => {
                "the claims must serialise to a JSON object without duplicate members, at most 32 levels deep"
            }
            SignErrorKind::TooLarge => {
                "the token is too large: 16 KiB at most, and 4 KiB for its header; put less into the claims"
            }
        })
    }
}

impl Error for SignError {}
