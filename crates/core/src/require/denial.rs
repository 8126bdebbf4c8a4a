//! Why a verified token does not get in.

use crate::error::ConfigError;

/// Why a requirement does not hold, which decides the answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Denial {
    /// The requirement cannot hold for any token: a mistake in the application.
    Invalid(ConfigError),
    /// A role, a claim or a check says no: no scope would help.
    Other,
    /// A token with these scopes, separated by spaces, would get in (RFC 6750 §3.1).
    Scopes(Box<str>),
}
