//! The revocations in force, in memory: written by one, asked by every request.

use std::fmt;
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;

use super::cut_off::CutOff;
use super::entries::Entries;
use super::event::{Event, Kind};
use super::filter::Filter;
use super::freshness::{Freshness, Moment};
use super::hashing::{IssuerName, Key, Keys};
use super::kinds::{AtomicKinds, Kinds};
use super::policy::{Decision, OnStale};
use super::question::{Asked, Began, Cover, Standing};
use super::rare::Rare;
use super::waiting::{Ended, Waiting};
use crate::StoreTime;

/// What a node knows of the logs of revocations.
///
/// A question takes no lock unless the filter says "perhaps", and with no entry at all it is one
/// read. Nothing here reads a clock: what the store's clock decides comes in by [`View::expire`],
/// and how new the view is, in moments of this process, by [`View::fresh`].
pub(crate) struct View {
    /// With none, there is nothing to look for.
    kinds: AtomicKinds,
    filter: Filter,
    entries: Entries,
    rare: ArcSwap<Rare>,
    len: AtomicUsize,
    writer: Mutex<Writer>,
    freshness: Freshness,
    waiting: Waiting,
    /// How many passed only because a policy is open.
    passed_stale: AtomicU64,
}

/// What only the writer knows.
#[derive(Default)]
struct Writer {
    /// Entries that are not rare.
    kept: usize,
    /// Of those in the filter, how many were forgotten since.
    gone: usize,
}

impl View {
    /// An empty view of so many logs. Every token is stale until each was read to its head.
    pub(crate) fn new(shards: NonZeroU16) -> Self {
        let filter = Filter::new();
        filter.rebuild(0, |_| ());
        Self {
            kinds: AtomicKinds::default(),
            filter,
            entries: Entries::new(),
            rare: ArcSwap::default(),
            len: AtomicUsize::new(0),
            writer: Mutex::default(),
            freshness: Freshness::new(shards),
            waiting: Waiting::default(),
            passed_stale: AtomicU64::new(0),
        }
    }

    /// Where a token stands under this policy, at this moment.
    pub(crate) fn standing(&self, asked: &Asked, now: Moment, policy: OnStale) -> Standing {
        // First how new the view is, then what it says: an entry that comes in between only helps.
        let staleness = self.freshness.staleness(asked.shard, now);
        if let Some(cover) = self.covering(asked) {
            return Standing::Revoked(cover);
        }
        match policy.decide(staleness) {
            Decision::Fresh => Standing::Live,
            Decision::Open => {
                self.passed_stale.fetch_add(1, Ordering::Relaxed);
                Standing::Live
            }
            Decision::Closed => Standing::Stale(staleness),
        }
    }

    /// What covers a token, however old the view is: one of them, if there are several.
    pub(crate) fn covering(&self, asked: &Asked) -> Option<Cover> {
        let kinds = self.kinds.get();
        if kinds.is_empty() {
            return None;
        }
        let Some(reading) = self.filter.read() else {
            return self.cover_of(&asked.keys, asked.began);
        };
        let perhaps = asked.folds.any(kinds, |fold| reading.may_have(fold));
        let cover = perhaps.then(|| self.often_cover(&asked.keys, asked.began)).flatten();
        let rarely = || kinds.has(Kinds::RARE).then(|| self.rare_cover(&asked.keys, asked.began));
        let cover = cover.or_else(|| rarely().flatten());
        if cover.is_none() && !reading.is_undisturbed() {
            return self.cover_of(&asked.keys, asked.began);
        }
        cover
    }

    /// Takes in what the log of this shard says. When it returns, every question sees all of it.
    /// The same event again changes nothing.
    pub(crate) fn apply(&self, shard: u16, events: &[Event]) {
        let keys = {
            let mut writer = self.writer();
            let mut rare = self.rare.load_full();
            let keep = |event| self.keep(shard, event, &mut writer, &mut rare);
            let keys: Vec<Key> = events.iter().map(keep).collect();
            let added = |kinds: Kinds, event: &Event| kinds.and(Kinds::of(event.scope().kind()));
            let kinds = events.iter().fold(self.kinds.get(), added);
            self.publish(&mut writer, rare, &keys, kinds);
            keys
        };
        // Nobody is woken under the lock of the writer.
        self.waiting.wake(&keys, |keys, began| self.cover_of(keys, began));
    }

    /// Forgets what expired by then: the least of the clocks of all shards.
    pub(crate) fn expire(&self, now: StoreTime) {
        let mut writer = self.writer();
        let gone = self.entries.expire(now);
        writer.kept = writer.kept.saturating_sub(gone);
        writer.gone = writer.gone.saturating_add(gone);
        let mut rare = self.rare.load_full();
        if rare.expires_by(now) {
            Arc::make_mut(&mut rare).expire(now);
        }
        let kinds = self.entries.kinds().and(rare.kinds());
        self.publish(&mut writer, rare, &[], kinds);
    }

    /// A read of the log of this shard that began at this moment has reached its head, and all that
    /// it brought was applied.
    pub(crate) fn fresh(&self, shard: u16, read_began: Moment) {
        self.freshness.note(shard, read_began);
    }

    /// Whether every log was read to its head once. Until then no token is live.
    pub(crate) fn is_ready(&self) -> bool {
        self.freshness.is_complete()
    }

    /// How old the view of a shard is: `None` until it is ready.
    pub(crate) fn staleness(&self, shard: u16, now: Moment) -> Option<Duration> {
        self.freshness.staleness(shard, now)
    }

    /// How many tokens passed only because of [`OnStale::danger_open_until`].
    pub(crate) fn passed_stale(&self) -> u64 {
        self.passed_stale.load(Ordering::Relaxed)
    }

    /// Done when an event that covers the token is applied, or when `deadline` is: a timer that the
    /// caller sets to the token's expiry, since there is no clock here. It works on any executor.
    ///
    /// It is registered from now on, polled or not, until it is dropped.
    pub(crate) fn ended<D>(self: &Arc<Self>, asked: &Asked, deadline: D) -> Ended
    where
        D: Future<Output = ()> + Send + 'static,
    {
        let Asked { keys, began, .. } = *asked;
        let waiter = self.waiting.register(keys, began);
        // Registered first, so that no event comes in between.
        if let Some(cover) = self.cover_of(&keys, began) {
            waiter.end(cover);
        }
        Ended::new(Arc::clone(self), waiter, Box::pin(deadline))
    }

    pub(super) const fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Acquire)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how many bytes of memory the entries take.
    pub(crate) fn bytes(&self) -> usize {
        let rare = self.rare.load().bytes();
        self.entries.bytes().saturating_add(self.filter.bytes()).saturating_add(rare)
    }

    /// How many keys the filter has room for.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.filter.room()
    }

    /// Remembers what an event says.
    fn keep(&self, shard: u16, event: &Event, writer: &mut Writer, rare: &mut Arc<Rare>) -> Key {
        let (kind, expires) = (event.scope().kind(), event.expires());
        let key = IssuerName::new(event.shared_issuer()).key_of_scope(shard, event.scope());
        let not_before = event.scope().not_before().unwrap_or_default();
        let cut_off = CutOff { not_before, expires };
        let new = match kind {
            Kind::Token | Kind::Session | Kind::Subject => self.entries.keep(kind, key, cut_off),
            Kind::Everyone | Kind::Key => {
                Arc::make_mut(rare).keep(kind, key, cut_off);
                false
            }
        };
        writer.kept = writer.kept.saturating_add(usize::from(new));
        key
    }

    /// Shows readers what has changed. The filter is rebuilt if it is too small, or too full of what
    /// was forgotten.
    fn publish(&self, writer: &mut Writer, rare: Arc<Rare>, keys: &[Key], kinds: Kinds) {
        let room = self.filter.room();
        if writer.kept > room || writer.gone.saturating_mul(4) > room {
            writer.gone = 0;
            self.filter.rebuild(writer.kept, |add| self.entries.for_each(add));
        } else {
            self.filter.add(keys.iter().map(|key| key.fold()));
        }
        let len = writer.kept.saturating_add(rare.len());
        if !Arc::ptr_eq(&rare, &self.rare.load()) {
            self.rare.store(rare);
        }
        self.len.store(len, Ordering::Release);
        self.kinds.set(kinds);
    }

    /// What covers one who has these keys, without the filter.
    fn cover_of(&self, keys: &Keys, began: Began) -> Option<Cover> {
        self.often_cover(keys, began).or_else(|| self.rare_cover(keys, began))
    }

    /// The same but for what is rare.
    fn often_cover(&self, keys: &Keys, began: Began) -> Option<Cover> {
        let mut often = keys.iter().filter(|(kind, _)| !kind.is_rare());
        often.find_map(|(kind, key)| self.cover(kind, key, began))
    }

    /// The same of what is rare alone.
    fn rare_cover(&self, keys: &Keys, began: Began) -> Option<Cover> {
        let (rare, mut keys) = (self.rare.load(), keys.iter().filter(|(kind, _)| kind.is_rare()));
        keys.find_map(|(kind, key)| rare.cover(kind, key, began))
    }

    /// What is remembered under a key, if it covers what began then.
    fn cover(&self, kind: Kind, key: Key, began: Began) -> Option<Cover> {
        let (not_before, expires) = self.entries.get(kind, key)?;
        Cover { kind, not_before, expires }.if_covers(began)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for View {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut view = f.debug_struct("View");
        view.field("len", &self.len()).field("ready", &self.is_ready()).finish_non_exhaustive()
    }
}
