//! What a login and a refresh hand out.

use std::fmt;
use std::time::Duration;

use hallpass_core::EndpointResponse;
use serde::Serialize;
use zeroize::Zeroizing;

use super::endpoints::{CookieStyle, reply};
use crate::StoreTime;
use crate::rotation::{Profile, SessionId, SessionRow};

/// An access token, and with it most of the time a refresh token.
///
/// As the answer of a login it is an [`EndpointResponse`], which an adapter's `Reply` sends: the body
/// of RFC 6749 §5.1, and in the cookie profile the refresh token in its cookie, and only there.
pub struct Tokens {
    pub(super) access: String,
    pub(super) expires_in: Duration,
    pub(super) refresh: Option<Zeroizing<String>>,
    pub(super) sid: SessionId,
    pub(super) profile: Profile,
    /// For how long the refresh token can be used, from now on.
    pub(super) lives_for: Duration,
    pub(super) cookie: CookieStyle,
}

/// RFC 6749 §5.1.
#[derive(Serialize)]
struct Body<'t> {
    access_token: &'t str,
    token_type: &'static str,
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'t str>,
}

impl Tokens {
    /// The access token: to be sent as `Authorization: Bearer`.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.access
    }

    /// For how long it is good, in whole seconds: `expires_in` (RFC 6749 §5.1).
    #[must_use]
    pub const fn expires_in(&self) -> Duration {
        self.expires_in
    }

    /// The refresh token: `None` if the client keeps the one that it has.
    ///
    /// # Security
    /// In the cookie profile it goes into the cookie, and never into a body.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh.as_ref().map(|text| text.as_str())
    }

    /// The session: the claim `sid`.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.sid
    }

    /// How the refresh token travels.
    #[must_use]
    pub const fn profile(&self) -> Profile {
        self.profile
    }

    /// The value of `Set-Cookie` that goes with the answer, in the cookie profile; `None` if there is
    /// nothing to set.
    #[must_use]
    pub fn set_cookie(&self) -> Option<Zeroizing<String>> {
        let refresh = self.refresh_token().filter(|_| self.profile == Profile::Cookie)?;
        Some(self.cookie.set(refresh, self.lives_for))
    }

    /// The body of the answer: JSON with `access_token`, `token_type` and `expires_in`, in the body
    /// profile with `refresh_token` (RFC 6749 §5.1).
    #[must_use]
    pub fn body(&self) -> String {
        let body = Body {
            access_token: &self.access,
            token_type: "Bearer",
            expires_in: self.expires_in.as_secs(),
            refresh_token: self.refresh_token().filter(|_| self.profile == Profile::Body),
        };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl From<Tokens> for EndpointResponse {
    fn from(tokens: Tokens) -> Self {
        let response = reply::json(200, tokens.body());
        match tokens.set_cookie() {
            Some(cookie) => response.with_field("set-cookie", &**cookie),
            None => response,
        }
    }
}

impl fmt::Debug for Tokens {
    /// Shows no token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("expires_in", &self.expires_in)
            .field("session", &self.sid)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

/// A session, as its subject may see it.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct SessionInfo {
    /// Its name: the claim `sid`.
    pub id: SessionId,
    /// On which client, as the application named it.
    pub client: Box<str>,
    /// How its refresh token travels.
    pub profile: Profile,
    /// When it started.
    pub started: StoreTime,
    /// When it was last refreshed.
    pub refreshed: StoreTime,
    /// When it ends unless it is refreshed.
    pub expires: StoreTime,
}

impl fmt::Debug for SessionInfo {
    /// Without the client, whose name may be a person's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionInfo")
            .field("id", &self.id)
            .field("profile", &self.profile)
            .field("started", &self.started)
            .field("refreshed", &self.refreshed)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

impl From<SessionRow> for SessionInfo {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.sid,
            client: row.client,
            profile: row.profile,
            started: row.created,
            refreshed: row.rotated_at,
            expires: row.idle_expiry.min(row.absolute_expiry),
        }
    }
}
