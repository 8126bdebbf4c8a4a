//! What a case works with: the store, and whatever it is asked over and over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{
    EndCause, KekId, Limits, Nonce, Outcome, RotateCommand, RowMac, SessionId, SessionRow,
    TokenHash, TokenMark,
};
use hallpass_session::store::{
    CommandId, CreateCommand, Created, Cursor, EndCommand, Ended, Needs, Opened, Position,
    RevokeCommand, Revoked, Rotation, Shard, Store, StoreError, Target,
};

pub(super) use super::kit::{FIRST, ISSUER, log_of};
use super::{Power, StoreHarness, kit};
use crate::fail::fail;

/// A store that is empty when the case begins.
#[derive(Clone)]
pub(super) struct Bench {
    pub(super) harness: Arc<dyn StoreHarness>,
    pub(super) store: Arc<dyn Store>,
    pub(super) opened: Opened,
    /// How many names were made up: shared by clones, so that no two are the same.
    names: Arc<AtomicU64>,
    /// When the case began.
    since: StoreTime,
    /// How many milliseconds the case let pass.
    passed: Arc<AtomicU64>,
}

impl Bench {
    pub(super) async fn new(harness: Arc<dyn StoreHarness>) -> Self {
        let store = harness.open().await;
        let needs = needs(&harness.limits());
        let opened = done(store.open(needs).await);
        let since = opened.now;
        Self { harness, store, opened, names: Arc::default(), since, passed: Arc::default() }
    }

    /// A node of the same store, after that was ended and started again.
    pub(super) async fn restarted(&self) -> Self {
        self.harness.restart().await;
        self.another().await
    }

    /// Whether the harness has this power.
    pub(super) fn has(&self, power: Power) -> bool {
        match power {
            Power::Shards => self.opened.shards > 1,
            _ => self.harness.powers().contains(&power),
        }
    }

    /// Another node of the same store, with the same needs.
    pub(super) async fn another(&self) -> Self {
        let other = Self::new(self.harness.clone()).await;
        let (names, passed) = (self.names.clone(), self.passed.clone());
        Self { names, since: self.since, passed, ..other }
    }

    /// How many of so many sessions that have expired a sweep drops: all, or none in a store that
    /// drops them by itself.
    pub(super) fn swept(&self, expired: u64) -> u64 {
        if self.harness.lingers().is_none() { expired } else { 0 }
    }

    pub(super) fn limits(&self) -> Limits {
        self.harness.limits()
    }

    pub(super) fn grace(&self) -> Duration {
        self.limits().grace()
    }

    pub(super) fn min_rotation(&self) -> Duration {
        self.limits().min_rotation()
    }

    /// What the nodes of a case need.
    pub(super) fn needs(&self) -> Needs {
        needs(&self.limits())
    }

    pub(super) async fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.passed.fetch_add(millis, Ordering::Relaxed);
        self.harness.pass(time).await;
    }

    /// What time it is in the first shard.
    pub(super) async fn now(&self) -> StoreTime {
        done(self.store.read(FIRST, Cursor::start(), 1).await).now
    }

    /// A deadline that the case does not come to: by what it let pass, without a look at the store.
    pub(super) fn soon(&self) -> StoreTime {
        let passed = Duration::from_millis(self.passed.load(Ordering::Relaxed));
        self.since.after(passed).after(HOUR)
    }

    /// A deadline that has passed.
    pub(super) async fn before(&self) -> StoreTime {
        less(self.now().await, 1)
    }

    /// Random bytes to which nothing else was ever equal in this store.
    pub(super) fn bytes<const N: usize>(&self) -> [u8; N] {
        let name = self.names.fetch_add(1, Ordering::Relaxed);
        let mut mixed = Mixer(name.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        std::array::from_fn(|_| mixed.byte())
    }

    pub(super) async fn begin(&self, subject: &str) -> StoreTime {
        let begun = self.store.begin(FIRST, self.soon(), subject).await;
        done(begun).unwrap_or_else(|| fail("begin came too late, long before its deadline"))
    }

    /// The row of a login that was begun then.
    pub(super) fn row(&self, subject: &str, created: StoreTime) -> SessionRow {
        SessionRow {
            sid: SessionId::new(self.bytes()),
            leaf: TokenMark::first(TokenHash::new(self.bytes())),
            idle_expiry: created.after(IDLE),
            absolute_expiry: created.after(ABSOLUTE),
            mac: RowMac::new(self.bytes()),
            ..kit::row(0, subject, created)
        }
    }

    pub(super) async fn create_command(&self, row: SessionRow) -> CreateCommand {
        CreateCommand { deadline: self.soon(), ..kit::create_command(row) }
    }

    pub(super) async fn create(&self, row: &SessionRow) -> Created {
        done(self.store.create(self.create_command(row.clone()).await).await)
    }

    /// Logs a subject in.
    pub(super) async fn login(&self, subject: &str) -> SessionRow {
        let row = self.row(subject, self.begin(subject).await);
        let created = self.create(&row).await;
        assert!(matches!(created, Created::Started(_)), "a login: {created:?}");
        row
    }

    /// A refresh with this token, by a deadline that the case does not come to.
    pub(super) async fn refresh(&self, row: &SessionRow, presented: TokenMark) -> RotateCommand {
        self.refresh_by(row, presented, self.soon())
    }

    pub(super) fn refresh_by(
        &self,
        row: &SessionRow,
        presented: TokenMark,
        deadline: StoreTime,
    ) -> RotateCommand {
        RotateCommand {
            sid: row.sid,
            deadline,
            presented,
            candidate: TokenHash::new(self.bytes()),
            nonce: Nonce::new(self.bytes()),
            kek: KekId::new(1),
            binding: row.binding,
            idle: IDLE,
            ..kit::rotate_command(0, 0)
        }
    }

    pub(super) async fn rotate(&self, command: &RotateCommand) -> Rotation {
        self.rotate_by(command, self.limits()).await
    }

    pub(super) async fn rotate_by(&self, command: &RotateCommand, limits: Limits) -> Rotation {
        done(self.store.rotate(log_of(FIRST), command.clone(), limits).await)
    }

    /// Presents a token.
    pub(super) async fn present(&self, row: &SessionRow, presented: TokenMark) -> Rotation {
        self.rotate(&self.refresh(row, presented).await).await
    }

    /// Presents a token that has to rotate: the row after it.
    pub(super) async fn rotated(&self, row: &SessionRow, presented: TokenMark) -> SessionRow {
        let rotation = self.present(row, presented).await;
        let rotated = matches!(rotation.outcome, Outcome::Rotated(_));
        assert!(rotated, "the leaf has to rotate: {:?}", rotation.outcome);
        rotation.row.unwrap_or_else(|| fail("a rotation without its row"))
    }

    /// Lets the leaf grow old enough, and rotates it.
    pub(super) async fn next(&self, row: &SessionRow) -> SessionRow {
        self.pass(self.min_rotation()).await;
        self.rotated(row, row.leaf).await
    }

    pub(super) async fn end(&self, sid: SessionId, cause: EndCause) -> Ended {
        let deadline = self.soon();
        done(self.store.end_session(EndCommand { log: log_of(FIRST), deadline, sid, cause }).await)
    }

    pub(super) async fn revocation(&self, target: Target) -> RevokeCommand {
        self.revocation_by(target, self.soon())
    }

    pub(super) fn revocation_by(&self, target: Target, deadline: StoreTime) -> RevokeCommand {
        let id = CommandId::new(self.bytes());
        RevokeCommand { log: log_of(FIRST), deadline, id, target }
    }

    pub(super) async fn revoke(&self, target: Target) -> Position {
        let command = self.revocation(target).await;
        placed(&done(self.store.revoke(command).await))
    }

    /// The row of a session, whatever its state.
    pub(super) async fn find(&self, sid: SessionId) -> Option<SessionRow> {
        done(self.store.find_session(FIRST, sid).await)
    }

    /// The sessions of a subject, by the store.
    pub(super) async fn sessions_of(&self, subject: &str) -> Vec<SessionRow> {
        done(self.store.sessions_of(FIRST, subject).await)
    }

    /// Everything in the log of the first shard, after it was seen to be in order.
    pub(super) async fn log(&self) -> Vec<Event> {
        self.log_in(FIRST).await
    }

    pub(super) async fn log_in(&self, shard: Shard) -> Vec<Event> {
        let (mut events, mut cursor) = (Vec::<Event>::new(), Cursor::start());
        loop {
            let batch = done(self.store.read(shard, cursor, 100).await);
            for event in batch.events {
                let last = events.last().map_or(0, Event::sequence);
                assert!(event.sequence() > last, "the log is not in the order of its numbers");
                events.push(event);
            }
            cursor = batch.next;
            if batch.at_head {
                return events;
            }
        }
    }

    /// The event at this place.
    pub(super) async fn event(&self, position: Position) -> Event {
        let log = self.log_in(position.shard).await;
        let found = log.into_iter().find(|event| event.sequence() == position.sequence);
        found.unwrap_or_else(|| fail("an acknowledged revocation has no event in the log"))
    }

    /// How many events of the log say that this session has ended.
    pub(super) async fn ends_of(&self, sid: SessionId) -> usize {
        let scope = Scope::Session(sid.to_string().into());
        self.log().await.iter().filter(|event| *event.scope() == scope).count()
    }

    /// That a token is refused for good, and the session gives out nothing.
    pub(super) async fn is_revoked(&self, row: &SessionRow, presented: TokenMark) {
        assert_eq!(self.present(row, presented).await.outcome, Outcome::Revoked);
    }
}

/// The step's answer: a case asks for nothing that a store may fail at.
#[track_caller]
pub(super) fn done<T>(answer: Result<T, StoreError>) -> T {
    answer.unwrap_or_else(|error| fail(format_args!("the store failed: {error}")))
}

#[track_caller]
pub(super) fn placed(revoked: &Revoked) -> Position {
    match revoked {
        Revoked::Now(position) => *position,
        Revoked::Late => fail("a revocation came too late, long before its deadline"),
    }
}

/// The row of an answer that has one.
#[track_caller]
pub(super) fn row_of(rotation: Rotation) -> SessionRow {
    rotation.row.unwrap_or_else(|| fail("an answer without its row"))
}

/// So many milliseconds earlier.
pub(super) fn less(time: StoreTime, millis: u64) -> StoreTime {
    StoreTime::from_millis(time.as_millis().saturating_sub(millis))
}

fn needs(limits: &Limits) -> Needs {
    let grace = limits.grace();
    Needs { keep: grace.saturating_mul(10), keep_cut_offs: grace.saturating_mul(30) }
}

/// A stream of bytes that look random: splitmix64.
pub(super) struct Mixer(pub(super) u64);

impl Mixer {
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.number().to_be_bytes().first().copied().unwrap_or_default()
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        usize::try_from(self.below_u32(end)).unwrap_or_default()
    }

    pub(super) fn below_u32(&mut self, end: u32) -> u32 {
        let number = self.number().checked_rem(u64::from(end)).unwrap_or_default();
        u32::try_from(number).unwrap_or_default()
    }
}

pub(super) const HOUR: Duration = Duration::from_secs(60 * 60);
pub(super) const IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
pub(super) const ABSOLUTE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// What a token may be accepted for after its end.
pub(super) const LEEWAY: Duration = Duration::from_secs(300);
pub(super) const MILLI: Duration = Duration::from_millis(1);
