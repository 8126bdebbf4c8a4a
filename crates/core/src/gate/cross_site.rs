//! The check against requests that another site made a browser send.

use std::fmt;
use std::sync::Arc;

use super::source::is_handshake;
use super::{Field, Reason, RequestView};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::observe;
use crate::rejection::{Rejection, RejectionKind};

/// Refuses what another site made a browser send (cross-site request forgery): the check that a
/// cookie needs, and a login form.
///
/// A request passes if
/// 1. its method is safe (GET, HEAD, OPTIONS, TRACE) and it opens no WebSocket, or
/// 2. its `Origin` is one of the allowed ones, or
/// 3. it opens no WebSocket and `Sec-Fetch-Site` says `same-origin` or `none`.
///
/// Everything else is refused: a browser that sends neither field as well. Not every browser
/// sends `Sec-Fetch-Site` with a WebSocket handshake, and CORS does not guard it: its `Origin` must be
/// allowed, always (RFC 6455 §10.2). What the service is called is never taken from the request.
///
/// Cheap to clone: one reference count.
#[derive(Clone, Debug, Default)]
#[must_use = "give it to a source or a layer"]
pub struct CrossSite {
    origins: Arc<[Box<str>]>,
}

impl CrossSite {
    /// Lets in what the service's own pages send, as browsers tell it; no WebSocket.
    pub fn new() -> Self {
        Self::default()
    }

    /// Also lets in what pages of this origin send, WebSockets too: `https://app.example.com`, or
    /// with a port that is not the scheme's own.
    ///
    /// # Errors
    /// [`Setting`](ConfigErrorKind::Setting) if it is not written as browsers write an origin (RFC
    /// 6454 §6.2): no browser would ever send it.
    pub fn allow_origin(self, origin: &str) -> Result<Self, ConfigError> {
        if !is_origin(origin) {
            return Err(ConfigError::new(
                ConfigErrorKind::Setting,
                format!(
                    "{origin:?} is not an origin as browsers send it: scheme, host in lower case and \
                     a port that is not the default one, without path or slash at the end, such as \
                     \"https://app.example.com\" or \"http://localhost:3000\""
                ),
            ));
        }
        let origins = self.origins.iter().cloned().chain([origin.into()]).collect();
        Ok(Self { origins })
    }

    /// Judges a request.
    ///
    /// # Errors
    /// 403 without a challenge: no credential was at fault.
    pub fn judge(&self, view: &impl RequestView) -> Result<(), Rejection> {
        if self.admits(view) {
            return Ok(());
        }
        let rejection = Rejection::without_context(RejectionKind::CrossSite, Reason::CrossSite);
        observe::refused(&rejection, None, None);
        Err(rejection)
    }

    /// Whether the request passes.
    pub(super) fn admits(&self, view: &impl RequestView) -> bool {
        let handshake = is_handshake(view);
        let safe = matches!(view.method(), "GET" | "HEAD" | "OPTIONS" | "TRACE");
        if safe && !handshake {
            return true;
        }
        let allowed = |origin: &[u8]| self.origins.iter().any(|o| o.as_bytes() == origin);
        if the_only(view, Field::Origin).is_some_and(allowed) {
            return true;
        }
        let site = the_only(view, Field::SecFetchSite);
        !handshake && matches!(site, Some(b"same-origin" | b"none"))
    }
}

/// The value of a field that stands once; one that stands twice tells nothing.
fn the_only<'v>(view: &'v impl RequestView, field: Field<'_>) -> Option<&'v [u8]> {
    let mut lines = view.field(field);
    match (lines.next(), lines.next()) {
        (Some(line), None) => Some(line),
        _ => None,
    }
}

/// `scheme "://" host [ ":" port ]`, in lower case, the default port left out. `null` is none.
fn is_origin(origin: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let default = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let host = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._:[]".contains(&b);
    !authority.is_empty() && authority.bytes().all(host) && !authority.ends_with(default)
}

impl fmt::Display for CrossSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "same origin")?;
        self.origins.iter().try_for_each(|origin| write!(f, " or {origin}"))
    }
}
