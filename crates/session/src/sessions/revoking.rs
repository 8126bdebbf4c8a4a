//! Logout, and everything else that takes tokens back.

use std::sync::Arc;

use futures_util::future::join_all;
use hallpass_core::VerifiedToken;

use super::node::{Node, check_subject, within};
use super::revocation::Place;
use super::{Revocation, SessionError, SessionErrorKind, SessionInfo, Sessions};
use crate::StoreTime;
use crate::revocation::{Began, Question};
use crate::rotation::{EndCause, SessionId};
use crate::secret::random;
use crate::store::{CommandId, EndCommand, Ended, Position, RevokeCommand, Revoked, Shard, Target};

impl Sessions {
    /// Logs out: ends the session of this refresh token, of whatever generation it is. `None` if
    /// there was none that went on, as far as this node knew: a token that is none of ours changes
    /// nothing.
    ///
    /// # Errors
    /// The store is unavailable: then nobody knows whether it holds, and it is to be tried again. `None`
    /// after that says that it does.
    pub async fn logout(&self, refresh_token: &str) -> Result<Option<Revocation>, SessionError> {
        let token = match self.node.parse(refresh_token) {
            Ok(token) => token,
            Err(refused) => return refused.outage().cloned().map_or(Ok(None), Err),
        };
        self.end(Shard::new(token.shard()), token.sid()).await
    }

    /// Ends one session of a subject, by its name. `None` if there was none that went on, as far as this
    /// node knew.
    ///
    /// # Errors
    /// As [`logout`](Self::logout).
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
    /// The store is unavailable, or a part of it: it holds in the parts that answered, and is to be tried
    /// again.
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
                let parts = self.node.followings.shards();
                let _told = self.revoke(parts, &Target::Key(kid.into())).await;
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
        if !node.has_part(shard) {
            return Ok(None);
        }
        let was_known = node.knows_ended(shard, sid);
        let (log, deadline) = (node.log(shard), node.deadline(shard));
        let restarts = node.restarts(shard);
        let command = EndCommand { log, deadline, sid, cause: EndCause::Logout };
        match node.step(|| node.store.end_session(command.clone())).await? {
            Ended::Already if was_known => Ok(None),
            Ended::Already => Ok(self.ended_lately(shard, sid).await),
            Ended::Late => Err(SessionError::new(SessionErrorKind::Late)),
            Ended::Now(position) => {
                Ok(Some(self.done(vec![Place { position, log: Some(restarts) }]).await))
            }
        }
    }

    /// The revocation of a session that was over when the store looked, perhaps by the very command, whose
    /// first answer was lost: its event is in the log, and whoever has read all of that has heard of it.
    /// `None` if it was over before, so long ago that this node has forgotten it.
    async fn ended_lately(&self, shard: Shard, sid: SessionId) -> Option<Revocation> {
        let node = &self.node;
        let restarts = node.restarts(shard);
        let heard = node.catch_up(shard).await;
        let position = Position { shard, sequence: node.seen(shard) };
        // What could not be read may be about it.
        let is_lately = !heard || node.knows_ended(shard, sid);
        let places = vec![Place { position, log: heard.then_some(restarts) }];
        is_lately.then(|| Revocation { node: Arc::clone(node), places })
    }

    /// Every part is asked, whatever becomes of the others: one that is down is not to keep what was
    /// revoked alive in those that answer.
    async fn revoke(
        &self,
        shards: impl IntoIterator<Item = Shard>,
        target: &Target,
    ) -> Result<Revocation, SessionError> {
        let revoked = shards.into_iter().map(|shard| self.node.revoke(shard, target.clone()));
        let places: Result<Vec<_>, _> = join_all(revoked).await.into_iter().collect();
        Ok(self.done(places?).await)
    }

    async fn done(&self, places: Vec<Place>) -> Revocation {
        let places = places.into_iter().map(|place| async move {
            let heard = self.node.catch_up(place.position.shard).await;
            Place { log: place.log.filter(|_| heard), ..place }
        });
        Revocation { node: Arc::clone(&self.node), places: join_all(places).await }
    }
}

impl Node {
    /// Whether the log has told this node of the end of a session, and nothing has made it forget.
    fn knows_ended(&self, shard: Shard, sid: SessionId) -> bool {
        let sid = sid.to_string();
        let asked = Question {
            issuer: &self.issuer_name,
            shard: shard.number(),
            // After every cut-off: those are about others, too.
            began: Began::Session(StoreTime::from_millis(u64::MAX)),
            jti: None,
            sid: Some(&sid),
            sub: None,
            kid: None,
        };
        self.view.covering(&asked.hashed()).is_some()
    }

    async fn revoke(&self, shard: Shard, target: Target) -> Result<Place, SessionError> {
        // Before it is done: a log that is lost after it, and before anybody has read it, is another one.
        let log = Some(self.restarts(shard));
        let command = RevokeCommand {
            log: self.log(shard),
            deadline: self.deadline(shard),
            id: CommandId::new(*random::<16>()?),
            target,
        };
        match self.step(|| self.store.revoke(command.clone())).await? {
            Revoked::Late => Err(SessionError::new(SessionErrorKind::Late)),
            Revoked::Now(position) => Ok(Place { position, log }),
        }
    }
}
