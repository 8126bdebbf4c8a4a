//! The reason of a rejection, for the operator's log.

use std::fmt;

use super::Transport;
use crate::error::{ConfigError, Explanation};
use crate::rejection::RejectionKind;
use crate::require::Requirement;
use crate::verify::Holdings;

/// Why a request is not let in.
#[derive(Clone, Debug)]
pub(crate) enum Reason {
    /// The credential itself: none, another scheme, malformed, several.
    Credential(RejectionKind, Transport),
    /// Another site made the browser send it, or the browser did not say.
    CrossSite,
    /// The requirement that does not hold, and what the token has.
    Denied(Requirement, Holdings),
    /// A requirement that no token could meet.
    Invalid(ConfigError),
    /// A source in which no token could be found.
    InvalidSource(ConfigError),
    /// The request carries no `Admission`.
    NoLayer,
    Token(Explanation),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(kind, transport) => match kind {
                RejectionKind::NoCredentials => f.write_str("no credentials"),
                RejectionKind::SeveralCredentials => {
                    write!(f, "more than one credential; one of them is {transport}")
                }
                RejectionKind::UnsupportedScheme => f.write_str(
                    "the Authorization field has another scheme than Bearer (is `Bearer ` \
                         missing before the token?)",
                ),
                _ => write!(f, "{transport} is malformed: {}", transport.form()),
            },
            Self::CrossSite => f.write_str(
                "another site made the browser send the request, or the browser did not say: \
                 `Sec-Fetch-Site` is neither same-origin nor none, and `Origin` is not among those \
                 of `CrossSite::allow_origin(..)`, which a WebSocket handshake always needs",
            ),
            Self::Denied(requirement, holdings) => {
                write!(f, "the token does not meet {requirement}: {holdings}")
            }
            Self::Invalid(error) => write!(f, "the route's requirement can never be met: {error}"),
            Self::InvalidSource(error) => write!(f, "the gate's sources are wrong: {error}"),
            Self::NoLayer => f.write_str(
                "no authentication layer saw the request: add `authenticate(verifier)` around this \
                 route, outside of any `require(..)`; in axum, `.layer(..)` and `.route_layer(..)` \
                 wrap only the routes added before them; in actix-web, the last `.wrap(..)` runs \
                 first; if the layer is there, two versions of hallpass-core meet in this build \
                 (`cargo tree --duplicates`)",
            ),
            Self::Token(explanation) => explanation.fmt(f),
        }
    }
}

impl Transport {
    /// The form that a credential has to have.
    const fn form(self) -> &'static str {
        match self {
            Self::Bearer => "it is `Bearer`, a space and one token",
            Self::Cookie | Self::Header | Self::Query => "it is one token and nothing else",
            Self::Subprotocol => {
                "it is `base64url.bearer.authorization.k8s.io.` and a token in base64url, next to at \
                 least one real subprotocol"
            }
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer => "the Authorization field",
            Self::Cookie => "the cookie",
            Self::Header => "the header of the token",
            Self::Query => "the query parameter",
            Self::Subprotocol => "the subprotocol",
        })
    }
}
