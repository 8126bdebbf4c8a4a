//! The clocks of the store's parts, as a node knows them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hallpass_core::{Clock, UnixTime};

use crate::StoreTime;
use crate::revocation::{Moment, Uptime};
use crate::store::Shard;

/// For each part of the store the last time that an answer told, and what has passed since by a clock
/// that never goes back. Between answers it may run ahead of the store or behind it by as much as the
/// two clocks differ in speed: it dates deadlines and judges tokens, and decides nothing about a
/// session.
#[derive(Clone)]
pub(super) struct Clocks(Arc<Inner>);

struct Inner {
    uptime: Uptime,
    /// The store's time at the start of this node's uptime, in milliseconds; 0 while no answer came.
    origins: Box<[AtomicU64]>,
}

impl Clocks {
    pub(super) fn new(shards: u16) -> Self {
        let origins = (0..shards.max(1)).map(|_| AtomicU64::new(0)).collect();
        Self(Arc::new(Inner { uptime: Uptime::start(), origins }))
    }

    /// An answer of this part told this time.
    pub(super) fn note(&self, shard: Shard, now: StoreTime) {
        if let Some(origin) = self.origin(shard) {
            let at_start = now.as_millis().saturating_sub(millis(self.moment()));
            origin.store(at_start.max(1), Ordering::Release);
        }
    }

    /// The time of a part, about; `None` before it has answered.
    pub(super) fn time(&self, shard: Shard) -> Option<StoreTime> {
        self.time_at(shard, self.moment())
    }

    /// The same at a moment that is known.
    pub(super) fn time_at(&self, shard: Shard, moment: Moment) -> Option<StoreTime> {
        let origin = self.origin(shard)?.load(Ordering::Acquire);
        (origin > 0).then(|| StoreTime::from_millis(origin.saturating_add(millis(moment))))
    }

    /// How much the clock of a part differs from that of the first; nothing while one is unknown.
    pub(super) fn apart(&self, shard: Shard) -> Duration {
        let moment = self.moment();
        let (Some(first), Some(own)) =
            (self.time_at(Shard::default(), moment), self.time_at(shard, moment))
        else {
            return Duration::ZERO;
        };
        own.since(first).max(first.since(own))
    }

    /// The time of the part that is behind the others.
    pub(super) fn least(&self) -> Option<StoreTime> {
        let shards = 0..u16::try_from(self.0.origins.len()).unwrap_or(u16::MAX);
        shards.map(|shard| self.time(Shard::new(shard))).min().flatten()
    }

    /// So much later than now.
    pub(super) fn deadline(&self, shard: Shard, after: Duration) -> StoreTime {
        self.time(shard).unwrap_or_default().after(after)
    }

    /// The present moment of this node.
    pub(super) fn moment(&self) -> Moment {
        self.0.uptime.now()
    }

    fn origin(&self, shard: Shard) -> Option<&AtomicU64> {
        self.0.origins.get(usize::from(shard.number()))
    }
}

/// For the verifier: the clock of the first part.
impl Clock for Clocks {
    /// `None` before the store has answered: then no token can be judged.
    fn now(&self) -> Option<UnixTime> {
        self.time(Shard::default()).map(StoreTime::to_unix_time)
    }
}

impl fmt::Debug for Clocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clocks").field(&self.time(Shard::default())).finish()
    }
}

fn millis(moment: Moment) -> u64 {
    u64::try_from(moment.since(Moment::default()).as_millis()).unwrap_or(u64::MAX)
}
