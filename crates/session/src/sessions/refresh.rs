//! A refresh.

use std::sync::atomic::Ordering;

use zeroize::Zeroizing;

use super::node::Node;
use super::notice::Told;
use super::{RefreshRefusal, RefreshRefused, SessionError, SessionErrorKind, SessionNotice};
use super::{Sessions, Tokens};
use crate::revocation::{Began, Question};
use crate::rotation::{
    Binding, EndCause, Nonce, Outcome, Profile, RotateCommand, SessionRow, SessionState, Successor,
};
use crate::store::{EndCommand, Ended, Revoked, Rotation, Shard, StoreError, StoreErrorKind};
use crate::token::{RefreshToken, TokenRefused};

impl Sessions {
    /// Refreshes a session: an access token with the application's claims of this moment, and most
    /// of the time a new refresh token. `profile` is the way that the token came, `proved` the
    /// client's key that the request proved. For a route of your own: the [limits](super::RateLimits)
    /// are those of the endpoints alone.
    ///
    /// # Errors
    /// See [`RefreshRefusal`].
    pub async fn refresh(
        &self,
        refresh_token: &str,
        profile: Profile,
        proved: Option<Binding>,
    ) -> Result<Tokens, RefreshRefused> {
        let presented = self.node.parse(refresh_token)?;
        self.node.refresh(&presented, profile, proved).await
    }
}

impl Node {
    /// A token that was made with one of our KEKs: found out without asking anybody.
    pub(super) fn parse(&self, text: &str) -> Result<RefreshToken, RefreshRefused> {
        RefreshToken::parse(text.as_bytes(), &self.ring).map_err(|refused| match refused {
            // The operator dropped a KEK too early, or this node has yet to be given it.
            TokenRefused::UnknownKek => self.unknown_kek(refused).into(),
            _ => RefreshRefusal::Invalid.into(),
        })
    }

    fn unknown_kek(&self, refused: TokenRefused) -> SessionError {
        let error = StoreError::new(StoreErrorKind::Config, Told(refused.into()));
        if !self.told_kek.swap(true, Ordering::Relaxed) {
            self.notice(&SessionNotice::KekMissing(error.clone()));
        }
        error.into()
    }

    pub(super) async fn refresh(
        &self,
        presented: &RefreshToken,
        profile: Profile,
        proved: Option<Binding>,
    ) -> Result<Tokens, RefreshRefused> {
        let refreshed = self.try_refresh(presented, profile, proved).await;
        self.notice_outage(refreshed.as_ref().err().and_then(RefreshRefused::outage));
        refreshed
    }

    async fn try_refresh(
        &self,
        presented: &RefreshToken,
        profile: Profile,
        proved: Option<Binding>,
    ) -> Result<Tokens, RefreshRefused> {
        let shard = Shard::new(presented.shard());
        let row = self.find(shard, presented).await?;
        if row.profile != profile {
            return Err(RefreshRefusal::Profile.into());
        }
        // Before the rotation, so that a failure burns nothing.
        let claims = match self.claims(&row.subject).await {
            Err(error) if error.kind() == SessionErrorKind::Disowned => {
                self.disown(shard, &row).await?;
                return Err(RefreshRefusal::Ended.into());
            }
            claims => claims?,
        };
        // Nor does one of the keys: a token that is used up has to be answered.
        let signer = self.signer()?;
        let rotation = self.rotate(shard, presented, proved).await?;
        self.clocks.note(shard, rotation.now);
        let (row, refresh) = self.successor(presented, &rotation)?;
        self.forbid_ended(shard, row).await?;
        // Only of a session that goes on.
        self.notice_outcome(row, rotation.outcome);
        Ok(self.mint(&signer, row, claims, refresh, rotation.now)?)
    }

    /// The row of the session, before anything is done to it.
    pub(super) async fn find(
        &self,
        shard: Shard,
        presented: &RefreshToken,
    ) -> Result<SessionRow, RefreshRefused> {
        let sid = presented.sid();
        if !self.has_part(shard) {
            return Err(RefreshRefusal::Ended.into());
        }
        let row = self.step(|| self.store.find_session(shard, sid)).await?;
        let row = row.ok_or(RefreshRefusal::Ended)?;
        self.check_row_of(sid, &row)?;
        Ok(row)
    }

    async fn disown(&self, shard: Shard, row: &SessionRow) -> Result<(), RefreshRefused> {
        let command = EndCommand {
            log: self.log(shard),
            deadline: self.deadline(shard),
            sid: row.sid,
            cause: EndCause::ClaimsRefused,
        };
        match self.step(|| self.store.end_session(command.clone())).await? {
            Ended::Late => Err(SessionError::new(SessionErrorKind::Late).into()),
            Ended::Already | Ended::Now(_) => Ok(()),
        }
    }

    async fn rotate(
        &self,
        shard: Shard,
        presented: &RefreshToken,
        binding: Option<Binding>,
    ) -> Result<Rotation, RefreshRefused> {
        let nonce = Nonce::generate().map_err(SessionError::from)?;
        let keys = self.ring.current();
        let candidate = presented.next(keys, &nonce).map_err(SessionError::from)?.hash();
        let command = RotateCommand {
            sid: presented.sid(),
            deadline: self.deadline(shard),
            presented: presented.mark(),
            candidate,
            nonce,
            kek: keys.id(),
            other_kek: self.ring.other().map(|keys| keys.id()),
            binding,
            idle: self.settings.idle,
        };
        let log = self.log(shard);
        let rotate = || self.store.rotate(log.clone(), command.clone(), self.limits);
        Ok(self.step(rotate).await?)
    }

    /// The session after the rotation, and the refresh token to hand out.
    fn successor<'r>(
        &self,
        presented: &RefreshToken,
        rotation: &'r Rotation,
    ) -> Result<(&'r SessionRow, Option<Zeroizing<String>>), RefreshRefused> {
        let refusal = match rotation.outcome {
            Outcome::Late => return Err(SessionError::new(SessionErrorKind::Late).into()),
            Outcome::Current | Outcome::Healed => {
                return Ok((self.row_of(presented, rotation)?, None));
            }
            Outcome::Replay(next) | Outcome::Rotated(next) | Outcome::Superseded(next) => {
                let row = self.row_of(presented, rotation)?;
                let text = self.derive(presented, &next, row)?;
                return Ok((row, Some(text)));
            }
            Outcome::BindingMismatch => RefreshRefusal::Binding,
            Outcome::Busy => RefreshRefusal::Busy,
            Outcome::Revoked => refusal_of_ended(rotation.row.as_ref()),
            Outcome::Expired | Outcome::NotFound | Outcome::Reuse(_) => RefreshRefusal::Ended,
        };
        match rotation.outcome {
            Outcome::BindingMismatch => {
                self.notice(&SessionNotice::BindingMismatch(presented.sid()));
            }
            Outcome::Reuse(cause) => self.notice(&SessionNotice::Reuse(presented.sid(), cause)),
            _ => {}
        }
        Err(refusal.into())
    }

    fn row_of<'r>(
        &self,
        presented: &RefreshToken,
        rotation: &'r Rotation,
    ) -> Result<&'r SessionRow, RefreshRefused> {
        let row = rotation.row.as_ref().ok_or_else(no_row)?;
        self.check_row_of(presented.sid(), row)?;
        Ok(row)
    }

    /// The leaf of the row, derived from the presented token.
    fn derive(
        &self,
        presented: &RefreshToken,
        successor: &Successor,
        row: &SessionRow,
    ) -> Result<Zeroizing<String>, RefreshRefused> {
        let not_derived = || self.not_derived();
        let keys = self.ring.find(successor.kek).ok_or_else(not_derived)?;
        let next = presented.next(keys, &successor.nonce).map_err(SessionError::from)?;
        // Another KEK may have the id of the one that made it.
        if next.hash() != row.leaf.hash {
            return Err(not_derived().into());
        }
        let token = next.issue(successor.generation).ok_or_else(not_derived)?;
        Ok(token.to_text())
    }

    fn not_derived(&self) -> StoreError {
        self.kek_missing(
            "the last token of a session was made with a KEK that this node was not given, or with \
             another of the same id: give the nodes both KEKs until one has replaced the other",
        )
    }

    /// What this node knows to have ended does not go on because the store has forgotten it: the
    /// step of the event is done again.
    async fn forbid_ended(&self, shard: Shard, row: &SessionRow) -> Result<(), RefreshRefused> {
        let sid = row.sid.to_string();
        let asked = Question {
            issuer: &self.issuer_name,
            shard: shard.number(),
            began: Began::Session(row.created),
            jti: None,
            sid: Some(&sid),
            sub: Some(&row.subject),
            kid: None,
        };
        let Some(cover) = self.view.covering(&asked.hashed()) else { return Ok(()) };
        if let Some(event) = cover.event(&asked) {
            let deadline = self.deadline(shard);
            match self.step(|| self.store.redo(shard, deadline, event.clone())).await? {
                Revoked::Late => return Err(SessionError::new(SessionErrorKind::Late).into()),
                // Most of the time it is there: it came after the rotation, and before this look.
                Revoked::Now(position) if position.sequence <= self.seen(shard) => {}
                Revoked::Now(_) => self.notice(&SessionNotice::Repaired),
            }
        }
        Err(RefreshRefusal::Ended.into())
    }

    fn notice_outcome(&self, row: &SessionRow, outcome: Outcome) {
        match outcome {
            Outcome::Healed => self.notice(&SessionNotice::Healed(row.sid)),
            Outcome::Superseded(_) => self.notice(&SessionNotice::Superseded(row.sid)),
            _ => {}
        }
    }
}

/// What a client is told whose session has ended before.
pub(super) fn refusal_of_ended(row: Option<&SessionRow>) -> RefreshRefusal {
    match row.map(|row| row.state) {
        Some(SessionState::Ended(EndCause::Replaced)) => RefreshRefusal::Replaced,
        _ => RefreshRefusal::Ended,
    }
}

fn no_row() -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, "a refreshed session has no row")
}
