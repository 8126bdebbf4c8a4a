//! The one map from what went wrong to the answer (RFC 6750 §3.1, RFC 9110 §15.5).

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
    /// The HTTP status.
    pub(super) const fn status(self) -> u16 {
        match self {
            Self::MalformedCredentials | Self::SeveralCredentials => 400,
            Self::NoCredentials | Self::UnsupportedScheme => 401,
            Self::Token(kind) if kind.is_outage() => 503,
            Self::Token(_) => 401,
            Self::CrossSite | Self::Denied | Self::InsufficientScope => 403,
            Self::Misconfigured => 500,
        }
    }

    /// The status code of gRPC.
    pub(super) const fn grpc_status(self) -> u8 {
        match self.status() {
            403 => 7,
            500 => 13,
            503 => 14,
            _ => 16,
        }
    }

    /// The reason phrase of the status (RFC 9110 §15).
    pub(super) const fn title(self) -> &'static str {
        match self.status() {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            503 => "Service Unavailable",
            _ => "Internal Server Error",
        }
    }

    /// The error code of RFC 6750 §3.1, where one is due.
    pub(super) const fn error_code(self) -> Option<&'static str> {
        match self {
            Self::MalformedCredentials | Self::SeveralCredentials => Some("invalid_request"),
            Self::InsufficientScope => Some("insufficient_scope"),
            Self::Token(kind) if !kind.is_outage() => Some("invalid_token"),
            Self::Token(_)
            | Self::CrossSite
            | Self::Denied
            | Self::Misconfigured
            | Self::NoCredentials
            | Self::UnsupportedScheme => None,
        }
    }

    /// What the client may know: nothing of the token, and of the reason no more than it can act
    /// on. A bad signature, an unknown key and a wrong type look the same from outside.
    pub(super) const fn description(self) -> Option<&'static str> {
        match self {
            Self::MalformedCredentials => Some("Malformed Authorization header"),
            Self::SeveralCredentials => Some("Multiple methods used to include access token"),
            Self::Token(ErrorKind::Expired) => Some("The access token expired"),
            Self::Token(ErrorKind::WrongAudience | ErrorKind::WrongIssuer) => {
                Some("The access token is not valid for this resource")
            }
            Self::Token(kind) if !kind.is_outage() => Some("The access token is invalid"),
            Self::Token(_)
            | Self::CrossSite
            | Self::Denied
            | Self::InsufficientScope
            | Self::Misconfigured
            | Self::NoCredentials
            | Self::UnsupportedScheme => None,
        }
    }

    /// Whether a challenge says how to do better (RFC 9110 §11.6.1): on every 401, on a credential
    /// that was malformed, and where scopes would help.
    pub(super) const fn is_challenged(self) -> bool {
        self.status() == 401 || self.error_code().is_some()
    }
}

impl ErrorKind {
    /// Whether the token could not be judged, for which it is not to blame.
    pub(crate) const fn is_outage(self) -> bool {
        matches!(self, Self::CheckUnavailable | Self::ClockUnavailable | Self::KeysUnavailable)
    }
}
