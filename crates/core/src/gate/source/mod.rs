//! Where a request carries its token.

mod bearer;
mod cookie;
mod header;
mod query;
mod subprotocol;

use std::borrow::Cow;

use super::{CrossSite, RequestView};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::rejection::RejectionKind;

pub(crate) use bearer::is_token68;
pub(super) use subprotocol::{is_handshake, real_protocols};

/// A place where a request may carry its token. A gate has a list of them, by default the
/// `Authorization: Bearer` header alone; a request must use exactly one.
///
/// ```
/// use hallpass_core::{CrossSite, TokenSource};
///
/// # fn main() -> Result<(), hallpass_core::ConfigError> {
/// let sources = [
///     TokenSource::bearer(),
///     TokenSource::cookie("__Host-token", CrossSite::new().allow_origin("https://app.example.com")?),
/// ];
/// # drop(sources);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "give it to a gate"]
pub struct TokenSource(pub(super) Place);

#[derive(Clone, Debug)]
pub(super) enum Place {
    /// No request could carry a token there.
    Invalid(ConfigError),
    Bearer,
    Cookie {
        name: Box<str>,
        cross_site: Option<CrossSite>,
    },
    Header {
        name: Box<str>,
    },
    Query {
        name: Box<str>,
    },
    Subprotocol,
}

/// How a token came, as far as it matters afterwards.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Transport {
    Bearer,
    Cookie,
    Header,
    Query,
    Subprotocol,
}

impl TokenSource {
    /// The `Authorization: Bearer` header (RFC 6750 §2.1).
    pub const fn bearer() -> Self {
        Self(Place::Bearer)
    }

    /// A cookie. Browsers send it along from anywhere, so it brings a check against requests from
    /// other sites (OAuth 2.1 §7.1.3).
    ///
    /// Name it with the prefix `__Host-`, so that no other host and no plain connection can set it
    /// (RFC 6265bis §4.1.3.2).
    pub fn cookie(name: impl Into<String>, cross_site: CrossSite) -> Self {
        let name = name.into();
        Self::named(name, |name| Place::Cookie { name, cross_site: Some(cross_site) })
    }

    /// A header of this name that holds the token and nothing else, as some gateways send it.
    pub fn header(name: impl Into<String>) -> Self {
        Self::named(name.into(), |name| Place::Header { name })
    }

    /// A subprotocol of a WebSocket handshake, for browsers, which let a script set nothing else:
    /// `base64url.bearer.authorization.k8s.io.` and the token in base64url, next to at least one
    /// real subprotocol. The service behind the gate sees only the real ones. One that selects none
    /// is taken to speak the first of them, so refuse what you do not speak.
    ///
    /// A browser sends its cookies with a handshake, too: where a cookie of this host holds a token,
    /// a subprotocol is a second credential, and the handshake is refused.
    pub const fn websocket_protocol() -> Self {
        Self(Place::Subprotocol)
    }

    /// A cookie without the check against other sites: see [`crate::danger`].
    pub(crate) fn unchecked_cookie(name: String) -> Self {
        Self::named(name, |name| Place::Cookie { name, cross_site: None })
    }

    /// A parameter of the query string: see [`crate::danger`].
    pub(crate) fn query(name: String) -> Self {
        // These separate parameters, or stand for other characters.
        if name.contains(['&', '+', '%', '#']) {
            return Self::invalid(&name);
        }
        Self::named(name, |name| Place::Query { name })
    }

    /// Names of cookies, headers and parameters are tokens (RFC 9110 §5.6.2, RFC 6265 §4.1.1).
    fn named(name: String, place: impl FnOnce(Box<str>) -> Place) -> Self {
        if !name.is_empty() && name.bytes().all(|b| bearer::is_tchar(&b)) {
            return Self(place(name.into()));
        }
        Self::invalid(&name)
    }

    fn invalid(name: &str) -> Self {
        Self(Place::Invalid(ConfigError::new(
            ConfigErrorKind::Setting,
            format!(
                "{name:?} cannot be the name of a cookie, a header or a parameter that carries the \
                 token: use letters, digits, `-` and `_`"
            ),
        )))
    }

    /// Finds a name that no cookie, header or parameter can have. Gates with such a source answer
    /// 500 until it is mended.
    ///
    /// # Errors
    /// [`Setting`](ConfigErrorKind::Setting), with the name and the fix.
    pub fn validate(&self) -> Result<(), ConfigError> {
        match &self.0 {
            Place::Invalid(error) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    pub(super) const fn transport(&self) -> Transport {
        match self.0 {
            Place::Bearer | Place::Invalid(_) => Transport::Bearer,
            Place::Cookie { .. } => Transport::Cookie,
            Place::Header { .. } => Transport::Header,
            Place::Query { .. } => Transport::Query,
            Place::Subprotocol => Transport::Subprotocol,
        }
    }

    /// What the request carries here.
    pub(super) fn look<'v>(&self, view: &'v impl RequestView) -> Looked<'v> {
        match &self.0 {
            Place::Bearer => bearer::look(view),
            Place::Invalid(_) => Looked::Absent,
            Place::Cookie { name, .. } => cookie::look(view, name),
            Place::Header { name } => header::look(view, name),
            Place::Query { name } => query::look(view, name),
            Place::Subprotocol => subprotocol::look(view),
        }
    }

    /// The check that a request has to pass whose token was found here.
    pub(super) const fn cross_site(&self) -> Option<&CrossSite> {
        match &self.0 {
            Place::Cookie { cross_site, .. } => cross_site.as_ref(),
            _ => None,
        }
    }
}

/// Without the white space that may stand around a value: blanks and tabs, and no other (RFC 9110
/// §5.6.3).
fn trim(text: &[u8]) -> &[u8] {
    let is_other = |b: &u8| !matches!(b, b' ' | b'\t');
    let start = text.iter().position(is_other).unwrap_or(text.len());
    let end = text.iter().rposition(is_other).map_or(start, |last| last.saturating_add(1));
    text.get(start..end).unwrap_or_default()
}

/// What a source found. Whether the characters of a token are those of a credential is left to
/// [`is_token68`].
#[derive(Debug)]
pub(super) enum Looked<'v> {
    Absent,
    Many,
    Refused(RejectionKind),
    Token(Cow<'v, [u8]>),
}

impl<'v> Looked<'v> {
    /// A token that is there, and must not be empty.
    fn token(text: &'v [u8]) -> Self {
        if text.is_empty() {
            Self::Refused(RejectionKind::MalformedCredentials)
        } else {
            Self::Token(Cow::Borrowed(text))
        }
    }
}
