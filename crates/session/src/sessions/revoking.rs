//! Logout, and everything else that takes tokens back.

use std::sync::Arc;

use futures_util::future::join_all;
use hallpass_core::VerifiedToken;

use super::node::{Node, check_subject, within};
use super::revocation::Place;
use super::{Revocation, SessionError, SessionErrorKind, SessionInfo, Sessions};
use crate::StoreTime;
use crate::rotation::{EndCause, SessionId};
use crate::secret::random;
use crate::store::{CommandId, EndCommand, Ended, Position, RevokeCommand, Revoked, Shard, Target};

impl Sessions {
    /// Logs out: ends the session of this refresh token, of whatever generation it is. `None` if
    /// there was none that went on: a token that is none of ours changes nothing.
    ///
    /// # Errors
    /// The store is unavailable.
    pub async fn logout(&self, refresh_token: &str) -> Result<Option<Revocation>, SessionError> {
        let token = match self.node.parse(refresh_token) {
            Ok(token) => token,
            Err(refused) => return refused.outage().cloned().map_or(Ok(None), Err),
        };
        self.end(Shard::new(token.shard()), token.sid()).await
    }

    /// Ends one session of a subject, by its name. `None` if there was none that went on.
    ///
    /// # Errors
    /// The store is unavailable.
    pub async fn end_session(
        &self,
        subject: &str,
        sid: SessionId,
    ) -> Result<Option<Revocation>, SessionError> {
        let shard = self.node.shard_of(subject);
        let row = self.node.step(|| self.node.store.find_session(shard, sid)).await?;
        // Another's session is none of this subject's.
        if row.is_none_or(|row| *row.subject != *subject) {
            return Ok(None);
        }
        self.end(shard, sid).await
    }

    /// Takes back one access token, and nothing else of its session. `None` if it is none of ours.
    ///
    /// # Errors
    /// The store is unavailable.
    pub async fn revoke_token(
        &self,
        token: &VerifiedToken,
    ) -> Result<Option<Revocation>, SessionError> {
        let (Some(id), Some(subject)) = (token.token_id(), token.subject()) else {
            return Ok(None);
        };
        if token.issuer() != Some(self.node.issuer()) {
            return Ok(None);
        }
        let millis = token.expires_at().as_duration().as_millis();
        let expires = StoreTime::from_millis(u64::try_from(millis).unwrap_or(u64::MAX));
        let shard = self.node.shard_of(subject);
        self.revoke([shard], &Target::Token(id.into(), expires)).await.map(Some)
    }

    /// Logs a subject out everywhere: every session that has started by now ends, and every access
    /// token of them is refused. Who logs in afterwards is let in.
    ///
    /// # Errors
    /// The store is unavailable: then nobody knows whether it holds, and it is to be tried again.
    pub async fn revoke_subject(&self, subject: &str) -> Result<Revocation, SessionError> {
        check_subject(subject)?;
        self.revoke([self.node.shard_of(subject)], &Target::Subject(subject.into())).await
    }

    /// Logs everybody out. It is done when every part of the store has it.
    ///
    /// # Errors
    /// The store is unavailable: in a part of it it may hold, and it is to be tried again.
    pub async fn revoke_everyone(&self) -> Result<Revocation, SessionError> {
        self.revoke(self.node.followings.shards(), &Target::Everyone).await
    }

    /// Nothing that the signing key of this `kid` has signed is believed from here on: it leaves the
    /// key set, and the next key signs. `None` if there is no such key. Services that verify by the key
    /// set alone hear of it within the five minutes for which they may keep it.
    ///
    /// # Errors
    /// The store is unavailable: this node distrusts the key already, others as far as parts of the store
    /// answer, and it is to be tried again.
    pub async fn compromise_key(&self, kid: &str) -> Result<Option<Revocation>, SessionError> {
        let compromise = self.node.keeper.compromise(kid, self.node.keep());
        match within(self.node.limits.deadline(), compromise).await {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                // Whoever calls this knows enough, whatever the store knows. The other nodes are told in
                // every part that answers.
                self.node.keys.distrust(kid);
                for shard in self.node.followings.shards() {
                    let _told = self.revoke([shard], &Target::Key(kid.into())).await;
                }
                return Err(error.into());
            }
        }
        self.revoke(self.node.followings.shards(), &Target::Key(kid.into())).await.map(Some)
    }

    /// The sessions of a subject that have not ended, oldest first.
    ///
    /// # Errors
    /// The store is unavailable, or holds a row that somebody else wrote.
    pub async fn sessions_of(&self, subject: &str) -> Result<Vec<SessionInfo>, SessionError> {
        let shard = self.node.shard_of(subject);
        let rows = self.node.step(|| self.node.store.sessions_of(shard, subject)).await?;
        rows.iter().try_for_each(|row| self.node.check_row(row))?;
        Ok(rows.into_iter().map(SessionInfo::from).collect())
    }

    pub(super) async fn end(
        &self,
        shard: Shard,
        sid: SessionId,
    ) -> Result<Option<Revocation>, SessionError> {
        let node = &self.node;
        let (log, deadline) = (node.log(shard), node.deadline(shard));
        let command = EndCommand { log, deadline, sid, cause: EndCause::Logout };
        match node.step(|| node.store.end_session(command.clone())).await? {
            Ended::Already => {
                // Perhaps by this very command, and its first answer was lost.
                let _heard = node.catch_up(shard).await;
                Ok(None)
            }
            Ended::Late => Err(SessionError::new(SessionErrorKind::Late)),
            Ended::Now(position) => Ok(Some(self.done(vec![position]).await)),
        }
    }

    async fn revoke(
        &self,
        shards: impl IntoIterator<Item = Shard>,
        target: &Target,
    ) -> Result<Revocation, SessionError> {
        let mut positions = Vec::new();
        for shard in shards {
            positions.push(self.node.revoke(shard, target.clone()).await?);
        }
        Ok(self.done(positions).await)
    }

    async fn done(&self, positions: Vec<Position>) -> Revocation {
        let places = positions.into_iter().map(|position| async move {
            let restarts = self.node.restarts(position.shard);
            let heard = self.node.catch_up(position.shard).await;
            Place { position, log: heard.then_some(restarts) }
        });
        Revocation { node: Arc::clone(&self.node), places: join_all(places).await }
    }
}

impl Node {
    async fn revoke(&self, shard: Shard, target: Target) -> Result<Position, SessionError> {
        let command = RevokeCommand {
            log: self.log(shard),
            deadline: self.deadline(shard),
            id: CommandId::new(*random::<16>()?),
            target,
        };
        match self.step(|| self.store.revoke(command.clone())).await? {
            Revoked::Late => Err(SessionError::new(SessionErrorKind::Late)),
            Revoked::Now(position) => Ok(position),
        }
    }
}
