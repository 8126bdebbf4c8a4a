//! What exactly was wrong: the facts behind an [`Explanation`](super::Explanation).
//!
//! Before the signature is verified a fact is a name of ours, a length or a configured value. What
//! the token says stands here only as [`Seen`], and only after its signature was verified.

use std::sync::Arc;
use std::time::Duration;

use super::{ErrorKind, Seen};
use crate::UnixTime;
use crate::issuer::IssuerRules;
use crate::key::{Algorithm, SecretHint};
use crate::verify::CheckUnavailable;

/// A segment of the token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    Header,
    Payload,
    Signature,
}

/// What is wrong with a header that is sound JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum HeaderFault {
    Critical,
    KeyIdType,
    Nested,
    NoAlgorithm,
    TypType,
    Unencoded,
    UnknownAlgorithm,
    Unsigned,
}

/// What a `typ` header said, as far as it can be told without repeating it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TypSeen {
    Absent,
    AccessToken,
    Jwt,
    Other,
}

/// What was wrong.
#[derive(Clone, Debug)]
pub(crate) enum Detail {
    Base64(Part),
    CheckUnavailable(CheckUnavailable),
    ClaimPlace {
        place: Arc<str>,
    },
    ClaimType {
        claim: &'static str,
    },
    ClaimsMismatch {
        wanted: &'static str,
        error: Seen,
    },
    ClockUnavailable,
    DateRange {
        claim: &'static str,
    },
    Disowned,
    Duplicate(Part),
    Encrypted,
    Expired {
        expires: UnixTime,
        now: UnixTime,
        leeway: Duration,
    },
    Header(HeaderFault),
    Json(Part),
    KeysUnavailable {
        retry_after: Option<Duration>,
    },
    MissingClaim {
        claim: &'static str,
        demanded_by: &'static str,
    },
    MissingClient {
        claims: &'static [&'static str],
        demanded_by: &'static str,
    },
    NoRights {
        demanded_by: &'static str,
    },
    NotUtf8(Part),
    NotYetValid {
        not_before: UnixTime,
        now: UnixTime,
        leeway: Duration,
    },
    NumericSubject,
    OtherKind {
        claim: &'static str,
        seen: Option<Seen>,
    },
    Reserved(Part),
    SaysOther {
        claim: &'static str,
        expected: &'static [&'static str],
        seen: Option<Seen>,
        demanded_by: &'static str,
    },
    Revoked,
    ScopesDiffer,
    Segments {
        found: usize,
    },
    SenderConstrained,
    Signature {
        tried: usize,
        algorithm: Algorithm,
        hint: Option<SecretHint>,
    },
    TooDeep(Part),
    TooLarge {
        bytes: usize,
        limit: usize,
    },
    UnknownIssuer {
        configured: usize,
    },
    UnknownKey {
        algorithm: Algorithm,
        key_id: Option<usize>,
        keys: usize,
        other_algorithm: bool,
    },
    WrongAudience {
        rules: Arc<IssuerRules>,
        seen: Option<Seen>,
    },
    WrongClient {
        rules: Arc<IssuerRules>,
        seen: Option<Seen>,
    },
    WrongIssuer {
        rules: Arc<IssuerRules>,
        seen: Option<Seen>,
    },
    WrongTyp {
        expected: &'static str,
        seen: TypSeen,
    },
}

impl Detail {
    /// The kind that the caller may see. The only map from detail to kind.
    pub(crate) const fn kind(&self) -> ErrorKind {
        match self {
            Self::Base64(_)
            | Self::Duplicate(_)
            | Self::Json(_)
            | Self::NotUtf8(_)
            | Self::Segments { .. }
            | Self::Reserved(_)
            | Self::TooDeep(_) => ErrorKind::Malformed,
            Self::ClaimPlace { .. }
            | Self::ClaimType { .. }
            | Self::DateRange { .. }
            | Self::NumericSubject
            | Self::ScopesDiffer => ErrorKind::ClaimType,
            Self::CheckUnavailable(_) => ErrorKind::CheckUnavailable,
            Self::ClaimsMismatch { .. } => ErrorKind::ClaimsMismatch,
            Self::ClockUnavailable => ErrorKind::ClockUnavailable,
            Self::Disowned => ErrorKind::Disowned,
            Self::Encrypted => ErrorKind::Encrypted,
            Self::Expired { .. } => ErrorKind::Expired,
            Self::Header(_) => ErrorKind::Header,
            Self::KeysUnavailable { .. } => ErrorKind::KeysUnavailable,
            Self::MissingClaim { .. } | Self::MissingClient { .. } | Self::NoRights { .. } => {
                ErrorKind::MissingClaim
            }
            Self::NotYetValid { .. } => ErrorKind::NotYetValid,
            Self::OtherKind { .. } | Self::SaysOther { .. } | Self::WrongTyp { .. } => {
                ErrorKind::WrongType
            }
            Self::Revoked => ErrorKind::Revoked,
            Self::SenderConstrained => ErrorKind::SenderConstrained,
            Self::Signature { .. } => ErrorKind::Signature,
            Self::TooLarge { .. } => ErrorKind::TooLarge,
            Self::UnknownIssuer { .. } | Self::WrongIssuer { .. } => ErrorKind::WrongIssuer,
            Self::UnknownKey { .. } => ErrorKind::UnknownKey,
            Self::WrongAudience { .. } | Self::WrongClient { .. } => ErrorKind::WrongAudience,
        }
    }
}
