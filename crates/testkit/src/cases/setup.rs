//! Where the services of a driver look for tokens.

use hallpass_core::{CrossSite, TokenSource, danger};

use crate::fail::fail;

/// Where a service looks for tokens, and whether it lets preflights through.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a driver serves all of them")]
pub enum Setup {
    /// Nothing is set: the `Authorization: Bearer` header alone.
    Default,
    /// All the sources that there are, the cookie for the pages of [`Setup::ORIGIN`] too.
    EverySource,
    /// A cookie alone, for the service's own pages alone.
    CookieAlone,
    /// As `Default`, and `.allow_preflight()`.
    Preflight,
}

impl Setup {
    /// All setups.
    pub const ALL: [Self; 4] =
        [Self::Default, Self::EverySource, Self::CookieAlone, Self::Preflight];

    /// The origin whose pages may send the cookie, under `EverySource`.
    pub const ORIGIN: &str = "https://app.example.com";

    /// The name of the cookie.
    pub(super) const COOKIE: &str = "__Host-token";

    /// What to give to `.sources(..)`, if it is to be called.
    ///
    /// # Panics
    /// Never: the origin is one.
    #[must_use]
    pub fn sources(self) -> Option<Vec<TokenSource>> {
        match self {
            Self::Default | Self::Preflight => None,
            Self::CookieAlone => Some(vec![TokenSource::cookie(Self::COOKIE, CrossSite::new())]),
            Self::EverySource => {
                let check = CrossSite::new().allow_origin(Self::ORIGIN);
                let check = check.unwrap_or_else(|error| fail(error));
                Some(vec![
                    TokenSource::bearer(),
                    TokenSource::cookie(Self::COOKIE, check),
                    TokenSource::header("x-token"),
                    TokenSource::websocket_protocol(),
                    danger::query_parameter("access_token"),
                ])
            }
        }
    }

    /// Whether `.allow_preflight()` is to be called.
    #[must_use]
    pub const fn allows_preflight(self) -> bool {
        matches!(self, Self::Preflight)
    }
}
