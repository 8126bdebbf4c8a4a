//! The endpoints of sessions: plain data in, plain data out.
//!
//! | | credential | answer |
//! |---|---|---|
//! | `POST /refresh` | the cookie | 200 and JSON, the new refresh token in the cookie |
//! | `POST /refresh`, a form with `grant_type=refresh_token` | `refresh_token` in it (RFC 6749 §6) | 200 and JSON |
//! | `POST /logout` | the cookie | 204, the cookie cleared |
//! | `POST /logout-all` | the cookie | 204, the cookie cleared |
//! | `POST /revoke`, a form (RFC 7009) | `token` in it | 200, whatever it was |

mod address;
mod cookie;
mod credential;
mod limits;
pub(super) mod reply;

use std::net::IpAddr;

use hallpass_core::{Answering, EndpointRequest, EndpointResponse, Endpoints, ErrorKind};

pub(super) use address::Proxies;
pub(super) use cookie::CookieStyle;
pub(super) use limits::Limiters;
pub use limits::{Rate, RateLimits};

use self::credential::{Credential, Form};
use self::limits::TooMany;
use super::refresh::refusal_of_ended;
use super::{RefreshRefusal, RefreshRefused, SessionError, SessionErrorKind, Sessions, Tokens};
use crate::rotation::{Profile, SessionRow};
use crate::store::Shard;
use crate::token::RefreshToken;

impl Endpoints for Sessions {
    /// See the [crate docs](crate) for the endpoints.
    fn answer(&self, request: EndpointRequest) -> Answering {
        let sessions = self.clone();
        let Some(endpoint) = Endpoint::of(request.path()) else {
            return Answering::Ready(reply::empty(404));
        };
        if request.method() != "POST" {
            return Answering::Ready(reply::empty(405).with_field("allow", "POST"));
        }
        Answering::Pending(Box::pin(async move {
            match endpoint {
                Endpoint::Refresh => sessions.answer_refresh(&request).await,
                Endpoint::Logout => sessions.answer_logout(&request, Whom::Session).await,
                Endpoint::LogoutAll => sessions.answer_logout(&request, Whom::Subject).await,
                Endpoint::Revoke => sessions.answer_revoke(&request).await,
            }
        }))
    }
}

/// What a path names, by how it ends.
#[derive(Clone, Copy)]
enum Endpoint {
    Refresh,
    Logout,
    LogoutAll,
    Revoke,
}

impl Endpoint {
    fn of(path: &str) -> Option<Self> {
        match path.rsplit('/').next()? {
            "refresh" => Some(Self::Refresh),
            "logout" => Some(Self::Logout),
            "logout-all" => Some(Self::LogoutAll),
            "revoke" => Some(Self::Revoke),
            _ => None,
        }
    }
}

/// Whose sessions end.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Whom {
    Session,
    Subject,
}

impl Sessions {
    async fn answer_refresh(&self, request: &EndpointRequest) -> EndpointResponse {
        match Credential::of(request, &self.node.cookie) {
            Err(malformed) => reply::malformed(malformed),
            Ok(Credential::Form(token)) => {
                let refreshed = self.answer_token(request, &token, Profile::Body).await;
                refreshed.unwrap_or_else(|refused| reply::to_body(&refused))
            }
            Ok(Credential::Cookie(token)) => self.answer_page(request, Some(&token)).await,
            Ok(Credential::Nothing) => self.answer_page(request, None).await,
        }
    }

    /// What a browser sends, with the cookie or without: another site may have made it do so.
    async fn answer_page(
        &self,
        request: &EndpointRequest,
        token: Option<&str>,
    ) -> EndpointResponse {
        if let Err(rejection) = self.node.cross_site.judge(request) {
            return reply::refused(&rejection);
        }
        let refreshed = match token {
            Some(token) => self.answer_token(request, token, Profile::Cookie).await,
            None => Err(RefreshRefused::from(RefreshRefusal::Invalid).into()),
        };
        refreshed.unwrap_or_else(|refused| reply::to_cookie(&refused, &self.node.cookie))
    }

    /// The tag first, which costs nothing, then the limits, then the store.
    async fn answer_token(
        &self,
        request: &EndpointRequest,
        token: &str,
        profile: Profile,
    ) -> Result<EndpointResponse, Refused> {
        let presented = self.node.parse(token)?;
        self.node.limiters.admit_refresh(&presented.sid(), self.address(request))?;
        let tokens: Tokens = self.node.refresh(&presented, profile, None).await?;
        Ok(tokens.into())
    }

    async fn answer_logout(&self, request: &EndpointRequest, whom: Whom) -> EndpointResponse {
        if let Err(rejection) = self.node.cross_site.judge(request) {
            return reply::refused(&rejection);
        }
        match Credential::of(request, &self.node.cookie) {
            Ok(Credential::Cookie(token)) => match self.end_all(request, &token, whom).await {
                Ok(()) => reply::logged_out(&self.node.cookie),
                Err(refused) => {
                    self.notice(&refused);
                    reply::to_cookie(&refused, &self.node.cookie)
                }
            },
            // Whoever has no session is logged out.
            Ok(Credential::Nothing) => reply::logged_out(&self.node.cookie),
            Ok(Credential::Form(_)) => reply::malformed(credential::Malformed::TokenInBody),
            Err(malformed) => reply::malformed(malformed),
        }
    }

    /// Ends the session of a token of any generation, or all of its subject's.
    async fn end_all(
        &self,
        request: &EndpointRequest,
        token: &str,
        whom: Whom,
    ) -> Result<(), Refused> {
        let presented = match self.node.parse(token) {
            // It opens nothing, so there is nothing to close.
            Err(refused) if refused.refusal() == RefreshRefusal::Invalid => return Ok(()),
            presented => presented?,
        };
        self.node.limiters.admit_logout(self.address(request))?;
        let (shard, sid) = (Shard::new(presented.shard()), presented.sid());
        let row = match self.node.find(shard, &presented).await {
            Err(refused) if refused.refusal() == RefreshRefusal::Ended => return Ok(()),
            row => row?,
        };
        if row.profile != Profile::Cookie {
            return Err(RefreshRefused::from(RefreshRefusal::Profile).into());
        }
        match whom {
            Whom::Session => self.end(shard, sid).await.map(drop)?,
            Whom::Subject => self.end_subject(shard, &row, &presented).await?,
        }
        Ok(())
    }

    /// Who holds a token of a session that has ended or is bound to a key, or one that was used up long
    /// ago, logs out nobody else by it.
    async fn end_subject(
        &self,
        shard: Shard,
        row: &SessionRow,
        presented: &RefreshToken,
    ) -> Result<(), Refused> {
        if row.binding.is_some() {
            return Err(RefreshRefused::from(RefreshRefusal::Binding).into());
        }
        let node = &self.node;
        let live = node.step(|| node.store.sessions_of(shard, &row.subject)).await;
        let live = live.map_err(SessionError::from)?;
        if !live.iter().any(|session| session.sid == row.sid) || !is_recent(row, presented) {
            self.end(shard, row.sid).await?;
            return Err(RefreshRefused::from(refusal_of_ended(Some(row))).into());
        }
        self.revoke_subject(&row.subject).await?;
        Ok(())
    }

    /// RFC 7009: 200 for whatever is good no longer, and no cookie is read.
    async fn answer_revoke(&self, request: &EndpointRequest) -> EndpointResponse {
        let token = match Form::of(request) {
            Ok(Some(form)) => form.token,
            Ok(None) => None,
            Err(malformed) => return reply::malformed(malformed),
        };
        let Some(token) = token else {
            return reply::malformed(credential::Malformed::TokenMissing);
        };
        match self.revoke_any(request, &token).await {
            Ok(()) => reply::empty(200),
            Err(refused) => {
                self.notice(&refused);
                reply::to_body(&refused)
            }
        }
    }

    /// A refresh token ends its session, an access token is taken back alone.
    async fn revoke_any(&self, request: &EndpointRequest, token: &str) -> Result<(), Refused> {
        let address = self.address(request);
        match self.node.parse(token) {
            Ok(presented) => {
                self.node.limiters.admit_logout(address)?;
                self.end(Shard::new(presented.shard()), presented.sid()).await?;
                return Ok(());
            }
            Err(refused) if refused.refusal() != RefreshRefusal::Invalid => {
                return Err(refused.into());
            }
            Err(_) => {}
        }
        self.node.limiters.admit_stranger(address)?;
        match self.verifier.verify(token).await {
            Ok(token) => self.revoke_token(&token).await.map(drop).map_err(Refused::from),
            // Nobody knows whether it is good.
            Err(error) if is_outage(error.kind()) => {
                Err(SessionError::because(SessionErrorKind::Unavailable, error).into())
            }
            // What does not verify is good for nothing, and whoever asks learns no more than that.
            Err(_) => Ok(()),
        }
    }

    /// Tells of a logout that came to nothing. Refreshes tell of themselves.
    fn notice(&self, refused: &Refused) {
        if let Refused::Session(refused) = refused {
            self.node.notice_outage(refused.outage());
        }
    }

    fn address(&self, request: &EndpointRequest) -> Option<IpAddr> {
        self.node.limiters.proxies().client(request)
    }
}

/// Whether a token is the last one of its session, or the one before.
fn is_recent(row: &SessionRow, token: &RefreshToken) -> bool {
    let before = row.predecessor.map(|predecessor| predecessor.mark);
    token.mark() == row.leaf || Some(token.mark()) == before
}

/// Whether a token may be good, and nobody can tell.
const fn is_outage(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::CheckUnavailable | ErrorKind::ClockUnavailable | ErrorKind::KeysUnavailable
    )
}

/// Why an endpoint does not do what it was asked.
pub(super) enum Refused {
    Session(RefreshRefused),
    TooMany(TooMany),
}

impl From<RefreshRefused> for Refused {
    fn from(refused: RefreshRefused) -> Self {
        Self::Session(refused)
    }
}

impl From<SessionError> for Refused {
    fn from(error: SessionError) -> Self {
        Self::Session(error.into())
    }
}

impl From<TooMany> for Refused {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}
