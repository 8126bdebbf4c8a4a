//! The one map from what went wrong to the answer (RFC 6750 §3.1, RFC 9110 §15.5).

use super::words::Words;
use crate::error::ErrorKind;

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RejectionKind {
    /// Another site made a browser send the request: 403.
    CrossSite,
    /// The token is good, but lacks a role, a claim or the application's consent: 403.
    Denied,
    /// The token is good, but lacks scopes: 403 with the scopes (RFC 6750 §3.1).
    InsufficientScope,
    /// The credential breaks the grammar of its header: 400.
    MalformedCredentials,
    /// The application is put together wrongly, such as a handler without the layer: 500.
    Misconfigured,
    /// No credentials: 401 without an error code (RFC 6750 §3.1).
    NoCredentials,
    /// More than one credential, be they equal: 400.
    SeveralCredentials,
    /// The token is not good, 401, or cannot be judged at the moment, 503.
    Token(ErrorKind),
    /// Credentials of a scheme that is not accepted here: 401 without an error code.
    UnsupportedScheme,
}

impl RejectionKind {
    /// What the answer says. Of a malformed credential it depends on where that was, too.
    pub(super) const fn words(self) -> Words {
        match self {
            Self::CrossSite | Self::Denied => Words::Forbidden,
            Self::InsufficientScope => Words::InsufficientScope,
            Self::MalformedCredentials => Words::MalformedHeader,
            Self::Misconfigured => Words::Misconfigured,
            Self::NoCredentials | Self::UnsupportedScheme => Words::Anonymous,
            Self::SeveralCredentials => Words::Several,
            Self::Token(kind) if kind.is_outage() => Words::Unavailable,
            Self::Token(ErrorKind::Expired) => Words::Expired,
            Self::Token(ErrorKind::WrongAudience | ErrorKind::WrongIssuer) => Words::WrongResource,
            Self::Token(_) => Words::InvalidToken,
        }
    }

    /// The status code of gRPC.
    pub(super) const fn grpc_status(self) -> u8 {
        match self.words().status() {
            403 => 7,
            500 => 13,
            503 => 14,
            _ => 16,
        }
    }
}

impl ErrorKind {
    /// Whether the token could not be judged, for which it is not to blame.
    pub(crate) const fn is_outage(self) -> bool {
        matches!(self, Self::CheckUnavailable | Self::ClockUnavailable | Self::KeysUnavailable)
    }
}
