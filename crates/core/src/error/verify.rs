//! Why a token was refused.

use std::error::Error;
use std::fmt;

use super::{Detail, Explanation};

/// A token that was refused, or could not be judged.
///
/// `Display` is one sentence per [`kind`](Self::kind) and shows nothing of the token. What was
/// expected and what was seen is in [`explanation`](Self::explanation), for the operator's log.
#[derive(Clone)]
pub struct VerifyError {
    explanation: Explanation,
}

/// The kinds of [`VerifyError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The application's own check cannot answer at the moment.
    CheckUnavailable,
    /// A registered claim has the wrong JSON type, or a date is out of range (RFC 7519 §4.1).
    ClaimType,
    /// The claims are valid, but do not fit the type that the route asked for.
    ClaimsMismatch,
    /// The clock gives no time, so that no token can be judged.
    ClockUnavailable,
    /// The application's own check refuses the token.
    Disowned,
    /// The token is encrypted (JWE), which is not supported.
    Encrypted,
    /// `exp` has passed (RFC 7519 §4.1.4).
    Expired,
    /// The header names an algorithm, extension or nesting that is not supported (RFC 7515 §4.1).
    Header,
    /// The keys of the issuer cannot be had at the moment.
    KeysUnavailable,
    /// Not a JWT: segments, base64url, UTF-8, JSON, duplicate members or nesting.
    Malformed,
    /// A claim that the issuer's settings demand is absent.
    MissingClaim,
    /// `nbf` has not come yet (RFC 7519 §4.1.5).
    NotYetValid,
    /// The token was taken back: by a logout, or by whatever else ends its session.
    Revoked,
    /// The token is bound to a key of its sender (`cnf`, RFC 7800) and came without proof of it.
    SenderConstrained,
    /// The signature does not match.
    Signature,
    /// The token, or its header, is longer than is looked at.
    TooLarge,
    /// The issuer has no key of this id and algorithm.
    UnknownKey,
    /// The token is for another audience (RFC 7519 §4.1.3).
    WrongAudience,
    /// The token is from another issuer (RFC 7519 §4.1.1).
    WrongIssuer,
    /// The token is of another kind: an ID token, a refresh token, another `typ` (RFC 8725 §3.11).
    WrongType,
}

impl VerifyError {
    /// What kind of refusal it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.explanation.detail().kind()
    }

    /// The check that failed, what was expected and what was seen: for the operator's log only,
    /// never for an answer.
    #[must_use]
    pub const fn explanation(&self) -> &Explanation {
        &self.explanation
    }

    pub(crate) fn into_explanation(self) -> Explanation {
        self.explanation
    }
}

impl From<Detail> for VerifyError {
    fn from(detail: Detail) -> Self {
        Self { explanation: Explanation::from(detail) }
    }
}

impl fmt::Debug for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyError").field("kind", &self.kind()).finish_non_exhaustive()
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind() {
            ErrorKind::CheckUnavailable => "the application cannot tell about the token",
            ErrorKind::ClaimType => "a registered claim of the token has the wrong type",
            ErrorKind::ClaimsMismatch => "the claims of the token do not fit the type asked for",
            ErrorKind::ClockUnavailable => "the clock gives no time",
            ErrorKind::Disowned => "the application refuses the token",
            ErrorKind::Encrypted => "the token is encrypted",
            ErrorKind::Expired => "the token expired",
            ErrorKind::Header => "the header of the token asks for what is not supported",
            ErrorKind::KeysUnavailable => "the keys of the issuer are unavailable",
            ErrorKind::Malformed => "the token is malformed",
            ErrorKind::MissingClaim => "the token lacks a claim",
            ErrorKind::NotYetValid => "the token is not valid yet",
            ErrorKind::Revoked => "the token was revoked",
            ErrorKind::SenderConstrained => "the token is bound to its sender",
            ErrorKind::Signature => "the signature of the token does not match",
            ErrorKind::TooLarge => "the token is too large",
            ErrorKind::UnknownKey => "no key of the issuer fits the token",
            ErrorKind::WrongAudience => "the token is for another audience",
            ErrorKind::WrongIssuer => "the token is from another issuer",
            ErrorKind::WrongType => "the token is of another type",
        })
    }
}

impl Error for VerifyError {}
