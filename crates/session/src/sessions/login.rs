//! A login: begun before the password is checked, finished after.

use std::fmt;
use std::sync::Arc;

use super::node::{Node, check_subject};
use super::{SessionError, SessionErrorKind, Sessions, Tokens};
use crate::StoreTime;
use crate::rotation::{
    Binding, EndCause, Profile, RowMac, SessionId, SessionRow, SessionState, TokenMark,
};
use crate::store::{CreateCommand, Created, EndCommand, Ended, Shard};
use crate::token::{RefreshToken, SessionSecret};

/// A login under way: it is as old as its beginning, so a revocation that comes while the password
/// is checked catches it.
#[must_use = "`start` finishes it"]
pub struct Login {
    node: Arc<Node>,
    subject: Box<str>,
    begun: StoreTime,
    client: Box<str>,
    profile: Profile,
    binding: Option<Binding>,
    replaces: Option<(Shard, SessionId)>,
}

impl Sessions {
    /// Begins a login of this subject: to be called before the password is checked.
    ///
    /// # Errors
    /// The subject is empty or too long, or the store is unavailable.
    pub async fn begin(&self, subject: impl Into<String>) -> Result<Login, SessionError> {
        let (node, subject) = (Arc::clone(&self.node), subject.into());
        check_subject(&subject)?;
        let shard = node.shard_of(&subject);
        let deadline = node.deadline(shard);
        let begun = node.step(|| node.store.begin(shard, deadline, &subject)).await;
        let begun = begun.map_err(SessionError::from);
        let late = || SessionError::new(SessionErrorKind::Late);
        let begun = begun.and_then(|begun| begun.ok_or_else(late));
        node.notice_outage(begun.as_ref().err());
        let begun = begun?;
        node.clocks.note(shard, begun);
        let client = node.client.clone();
        Ok(Login {
            node,
            subject: subject.into(),
            begun,
            client,
            profile: Profile::Cookie,
            binding: None,
            replaces: None,
        })
    }

    /// Starts a session of a subject whose password was checked. Where the check takes a while,
    /// [`begin`](Self::begin) before it, so that a revocation in between is not missed.
    ///
    /// # Errors
    /// As [`Login::start`].
    pub async fn start(&self, subject: impl Into<String>) -> Result<Tokens, SessionError> {
        self.begin(subject).await?.start().await
    }
}

impl Login {
    /// On which client, as the application names it: the audience's first name otherwise. It stands in
    /// each access token (`client_id`), so it is cut after 255 bytes.
    pub fn client(self, client: impl Into<String>) -> Self {
        let mut client = client.into();
        let ends = (0..=LONGEST_CLIENT).rev().find(|end| client.is_char_boundary(*end));
        client.truncate(ends.unwrap_or_default());
        Self { client: client.into(), ..self }
    }

    /// How the refresh token travels: in a cookie, unless said otherwise.
    pub fn profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// The client's key that every refresh has to prove.
    pub fn bound_to(self, binding: Binding) -> Self {
        Self { binding: Some(binding), ..self }
    }

    /// The refresh token that the request brought: its session ends with this login. One that is
    /// none of ours changes nothing.
    pub fn replacing(self, refresh_token: &str) -> Self {
        let old = RefreshToken::parse(refresh_token.as_bytes(), &self.node.ring).ok();
        let old = old.map(|old| (Shard::new(old.shard()), old.sid()));
        Self { replaces: old.filter(|(shard, _)| self.node.has_part(*shard)), ..self }
    }

    /// The same of the cookie in these `Cookie` lines, if it is there:
    /// `.replacing_cookie(headers.get_all("cookie"))`.
    pub fn replacing_cookie(self, lines: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        match self.node.cookie.find(lines) {
            Ok(Some(token)) => self.replacing(&token),
            Ok(None) | Err(_) => self,
        }
    }

    /// Starts the session.
    ///
    /// # Errors
    /// The claims hook gave no claims, or failed; a revocation has come since the login began; the
    /// store or the signing keys are unavailable.
    pub async fn start(self) -> Result<Tokens, SessionError> {
        let started = self.try_start().await;
        self.node.notice_outage(started.as_ref().err());
        started
    }

    async fn try_start(&self) -> Result<Tokens, SessionError> {
        let node = &self.node;
        let claims = node.claims(&self.subject).await?;
        let signer = node.signer()?;
        let secret = SessionSecret::generate()?;
        let shard = node.shard_of(&self.subject);
        let first = RefreshToken::first(node.ring.current(), shard.number(), secret)?;
        let row = self.row(&first);
        let replaces = self.end_elsewhere(shard).await?;
        let command = CreateCommand {
            log: node.log(shard),
            deadline: node.deadline(shard),
            row: row.clone(),
            replaces,
            most: node.settings.most,
        };
        match node.step(|| node.store.create(command.clone())).await? {
            Created::Late => Err(SessionError::new(SessionErrorKind::Late)),
            Created::Revoked => Err(SessionError::new(SessionErrorKind::Revoked)),
            Created::Started(now) => {
                node.clocks.note(shard, now);
                if self.replaces.is_some() {
                    // So that the old session's token is refused here once the new one is there.
                    let _heard = node.catch_up(shard).await;
                }
                node.mint(&signer, &row, claims, Some(first.to_text()), now)
            }
        }
    }

    /// The session to replace, if it lives where this one is to: else it ends by a step of its own.
    async fn end_elsewhere(&self, shard: Shard) -> Result<Option<SessionId>, SessionError> {
        let Some((other, sid)) = self.replaces else { return Ok(None) };
        if other == shard {
            return Ok(Some(sid));
        }
        let (log, deadline) = (self.node.log(other), self.node.deadline(other));
        let command = EndCommand { log, deadline, sid, cause: EndCause::Replaced };
        match self.node.step(|| self.node.store.end_session(command.clone())).await? {
            Ended::Late => Err(SessionError::new(SessionErrorKind::Late)),
            Ended::Already | Ended::Now(_) => {
                let _heard = self.node.catch_up(other).await;
                Ok(None)
            }
        }
    }

    fn row(&self, first: &RefreshToken) -> SessionRow {
        let (created, settings) = (self.begun, &self.node.settings);
        let absolute_expiry = created.after(settings.absolute);
        let mut row = SessionRow {
            sid: first.sid(),
            subject: self.subject.clone(),
            client: self.client.clone(),
            profile: self.profile,
            state: SessionState::Active,
            leaf: TokenMark::first(first.mark().hash),
            predecessor: None,
            rotated_at: created,
            created,
            idle_expiry: created.after(settings.idle).min(absolute_expiry),
            absolute_expiry,
            binding: self.binding,
            mac: RowMac::new([0; 32]),
        };
        row.mac = row.seal(self.node.ring.current());
        row
    }
}

impl fmt::Debug for Login {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("profile", &self.profile).finish_non_exhaustive()
    }
}

const LONGEST_CLIENT: usize = 255;
