//! What a node holds.

use std::error::Error;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use hallpass_core::CrossSite;
use serde_json::{Map, Value};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::claims::members;
use super::clocks::Clocks;
use super::endpoints::{CookieStyle, Limiters};
use super::error::is_worth_another_try;
use super::following::{Following, Followings};
use super::notice::{SessionNotice, SessionObserver, Told};
use super::settings::Settings;
use super::{ClaimsHook, SessionError, SessionErrorKind};
use crate::StoreTime;
use crate::keys::{Keeper, KeyView};
use crate::revocation::{IssuerName, Moment, View};
use crate::rotation::{Limits, SessionId, SessionRow};
use crate::secret::Keyring;
use crate::store::{Log, Shard, Store, StoreError, StoreErrorKind};
use crate::token::RowRefused;

/// One node of the service: everything that its requests share.
pub(super) struct Node {
    pub(super) store: Arc<dyn Store>,
    pub(super) ring: Arc<Keyring>,
    pub(super) issuer: Arc<str>,
    pub(super) issuer_name: IssuerName,
    pub(super) audiences: Vec<Box<str>>,
    pub(super) client: Box<str>,
    pub(super) settings: Settings,
    pub(super) limits: Limits,
    pub(super) followings: Arc<Followings>,
    /// The longest that the store was known to keep events, in milliseconds.
    pub(super) keep: AtomicU64,
    pub(super) view: Arc<View>,
    pub(super) keys: Arc<KeyView>,
    pub(super) keeper: Keeper,
    /// Something about the keys has changed.
    pub(super) keys_changed: Arc<Notify>,
    pub(super) clocks: Clocks,
    pub(super) hook: Option<Arc<dyn ClaimsHook>>,
    pub(super) observer: Arc<dyn SessionObserver>,
    /// The second in which an outage was last told.
    pub(super) told_in: AtomicU64,
    /// Whether it was told that a token names a KEK that is missing: once, for anybody can send such
    /// tokens.
    pub(super) told_kek: AtomicBool,
    pub(super) cross_site: CrossSite,
    pub(super) cookie: CookieStyle,
    pub(super) limiters: Limiters,
}

impl Node {
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The log of a part.
    pub(super) fn log(&self, shard: Shard) -> Log {
        Log { shard, issuer: Arc::clone(&self.issuer) }
    }

    /// The part of the store that a subject lives in: by a hash, so that subjects are spread evenly, and
    /// for ever alike.
    pub(super) fn shard_of(&self, subject: &str) -> Shard {
        let hash = digest(&SHA256, &[b"hallpass/shard".as_slice(), subject.as_bytes()].concat());
        let number = hash.as_ref().first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        let shards = u32::try_from(self.followings.len()).unwrap_or(u32::MAX);
        let shard = number.checked_rem(shards).unwrap_or_default();
        Shard::new(u16::try_from(shard).unwrap_or_default())
    }

    /// Whether the store has this part. A token of another store of the same KEK may name one that it has
    /// not: there is no such session.
    pub(super) fn has_part(&self, shard: Shard) -> bool {
        self.followings.of(shard).is_some()
    }

    /// Until when a command that is sent now may be carried out.
    pub(super) fn deadline(&self, shard: Shard) -> StoreTime {
        self.clocks.deadline(shard, self.limits.deadline())
    }

    pub(super) fn keep(&self) -> Duration {
        Duration::from_millis(self.keep.load(Ordering::Relaxed))
    }

    /// Another node may have told the store to keep events for longer.
    pub(super) fn keep_at_least(&self, keep: Duration) {
        let keep = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
        self.keep.fetch_max(keep, Ordering::Relaxed);
    }

    /// Tells of a failure that is not the client's fault, unless it was told of where it was found. Of
    /// many, one a second is told.
    pub(super) fn notice_outage(&self, error: Option<&SessionError>) {
        let Some(error) = error.filter(|error| error.is_worth_a_notice()) else { return };
        if let Some(corrupt) = error.corrupt() {
            return self.notice(&SessionNotice::Corrupt(corrupt.clone()));
        }
        let second = self.clocks.moment().since(Moment::default()).as_secs().saturating_add(1);
        if self.told_in.swap(second, Ordering::Relaxed) != second {
            self.notice(&SessionNotice::Unavailable(error.clone()));
        }
    }

    /// An observer that panics is not to stop what was observed.
    pub(super) fn notice(&self, notice: &SessionNotice) {
        let _told = catch_unwind(AssertUnwindSafe(|| self.observer.noticed(notice)));
    }

    /// Does a step, and once more if the store was busy or away: the command is the same, so it is
    /// carried out once. A store that does not answer is not waited for beyond the deadline.
    pub(super) async fn step<T, F>(&self, step: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let limit = self.limits.deadline();
        match within(limit, step()).await {
            Err(error) if is_worth_another_try(&error) => within(limit, step()).await,
            done => done,
        }
    }

    /// The claims of the application for this subject: nothing, if it asked for no such thing.
    pub(super) async fn claims(&self, subject: &str) -> Result<Map<String, Value>, SessionError> {
        let Some(asked) = self.hook.as_ref().map(|hook| hook.claims(subject)) else {
            return Ok(Map::new());
        };
        match asked.await {
            Ok(Some(claims)) => members(claims),
            Ok(None) => Err(SessionError::new(SessionErrorKind::Disowned)),
            Err(error) => Err(SessionError::because(SessionErrorKind::Unavailable, error)),
        }
    }

    /// How far the log of a part was read.
    pub(super) fn seen(&self, shard: Shard) -> u64 {
        self.followings.of(shard).map_or(0, Following::seen)
    }

    /// Comes when this node has heard of all that the log of a part has now, or could not: whether it
    /// has.
    pub(super) async fn catch_up(&self, shard: Shard) -> bool {
        match self.followings.of(shard) {
            Some(following) => following.catch_up().await,
            None => false,
        }
    }

    /// How many times the log of a part was found to be another one than before.
    pub(super) fn restarts(&self, shard: Shard) -> u64 {
        self.followings.of(shard).map_or(0, Following::restarts)
    }

    /// A row that somebody else wrote is an alarm, and never a logout.
    pub(super) fn check_row(&self, row: &SessionRow) -> Result<(), StoreError> {
        row.check(&self.ring).map_err(|refused| match refused {
            RowRefused::Forged => self.corrupt(refused),
            RowRefused::UnknownKek(_) => self.kek_missing(refused),
        })
    }

    /// The same of the row of this session: that of another one is as good as any, and not its own.
    pub(super) fn check_row_of(&self, sid: SessionId, row: &SessionRow) -> Result<(), StoreError> {
        if row.sid != sid {
            return Err(self.corrupt("the row of one session stands in the place of another's"));
        }
        self.check_row(row)
    }

    fn corrupt(&self, what: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
        let error = StoreError::new(StoreErrorKind::Corrupt, Told(what.into()));
        self.notice(&SessionNotice::Corrupt(error.clone()));
        error
    }

    pub(super) fn kek_missing(&self, what: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
        let error = StoreError::new(StoreErrorKind::Config, Told(what.into()));
        self.notice(&SessionNotice::KekMissing(error.clone()));
        error
    }
}

/// What a store answers in this time.
pub(super) async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let answer = timeout(limit, step).await;
    answer.unwrap_or_else(|_| {
        let text = format!("the store has not answered for {limit:?}");
        Err(StoreError::new(StoreErrorKind::Unavailable, text))
    })
}

/// What a subject may be: something, and no more than a store's index takes.
pub(super) fn check_subject(subject: &str) -> Result<(), SessionError> {
    if (1..=LONGEST_SUBJECT).contains(&subject.len()) {
        return Ok(());
    }
    Err(SessionError::new(SessionErrorKind::Subject))
}

const LONGEST_SUBJECT: usize = 255;
