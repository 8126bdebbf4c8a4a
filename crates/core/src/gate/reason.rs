//! The reason of a rejection, for the operator's log.

use std::fmt;

use crate::error::{ConfigError, Explanation};
use crate::rejection::RejectionKind;
use crate::require::Requirement;

/// Why a request is not let in.
#[derive(Clone, Debug)]
pub(crate) enum Reason {
    /// The credential itself: none, another scheme, malformed, several.
    Credential(RejectionKind),
    /// The requirement that does not hold.
    Denied(Requirement),
    /// A requirement that no token could meet.
    Invalid(ConfigError),
    /// The request carries no `Admission`.
    NoLayer,
    Token(Explanation),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(kind) => f.write_str(match kind {
                RejectionKind::NoCredentials => "no credentials",
                RejectionKind::SeveralCredentials => "more than one Authorization field",
                RejectionKind::UnsupportedScheme => {
                    "the Authorization field has another scheme than Bearer"
                }
                _ => "the Authorization field is not `Bearer`, a space and one token",
            }),
            Self::Denied(requirement) => write!(f, "the token does not meet {requirement}"),
            Self::Invalid(error) => write!(f, "the route's requirement can never be met: {error}"),
            Self::NoLayer => f.write_str(
                "no authentication layer saw the request: add `authenticate(verifier)` around this \
                 route, outside of any `require(..)`; in axum, `.layer(..)` and `.route_layer(..)` \
                 wrap only the routes added before them; if the layer is there, two versions of \
                 hallpass-core meet in this build (`cargo tree --duplicates`)",
            ),
            Self::Token(explanation) => explanation.fmt(f),
        }
    }
}
