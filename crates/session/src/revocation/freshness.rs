//! How new the view is, shard by shard.

use std::num::NonZeroU16;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
#[cfg(not(target_os = "linux"))]
use std::time::Instant;

/// A point in time of this process alone, in milliseconds since some start: it never goes back, and
/// no other node's or store's clock means anything beside it.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Moment(u64);

/// Where moments come from outside of tests: on Linux from the coarse clock, which is up to ten
/// milliseconds behind and several times as fast to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uptime {
    #[cfg(not(target_os = "linux"))]
    start: Instant,
}

/// When each shard was last read up to its head.
pub(super) struct Freshness {
    /// One more than the milliseconds of the moment, 0 for never.
    shards: Box<[AtomicU64]>,
    /// All of them were once.
    complete: AtomicBool,
}

impl Moment {
    /// So long after the start.
    pub(crate) fn after_start(elapsed: Duration) -> Self {
        Self(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(target_os = "linux")]
impl Uptime {
    pub(crate) const fn start() -> Self {
        Self {}
    }

    /// The present moment.
    #[expect(clippy::unused_self, reason = "elsewhere the start is needed")]
    pub(crate) fn now(&self) -> Moment {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::MonotonicCoarse);
        // Never negative: it began at 0 when the machine did.
        let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
        let millis = u64::try_from(now.tv_nsec / 1_000_000).unwrap_or_default();
        Moment(seconds.saturating_mul(1_000).saturating_add(millis))
    }
}

#[cfg(not(target_os = "linux"))]
impl Uptime {
    pub(crate) fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// The present moment.
    pub(crate) fn now(&self) -> Moment {
        Moment::after_start(self.start.elapsed())
    }
}

impl Freshness {
    pub(super) fn new(shards: NonZeroU16) -> Self {
        let shards = (0..shards.get()).map(|_| AtomicU64::new(0)).collect();
        Self { shards, complete: AtomicBool::new(false) }
    }

    /// A read of this shard that began then has reached the head of its log, and all of it was
    /// applied.
    pub(super) fn note(&self, shard: u16, began: Moment) {
        let Some(at) = self.shards.get(usize::from(shard)) else { return };
        at.fetch_max(began.0.saturating_add(1), Ordering::Release);
        if !self.is_complete() && self.shards.iter().all(|at| at.load(Ordering::Acquire) > 0) {
            self.complete.store(true, Ordering::Release);
        }
    }

    /// Whether every shard was read up to its head once.
    pub(super) fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Acquire)
    }

    /// How old the knowledge of a shard is. `None` before all were read once, and for a shard that
    /// there is not.
    pub(super) fn staleness(&self, shard: u16, now: Moment) -> Option<Duration> {
        let at = self.shards.get(usize::from(shard))?.load(Ordering::Acquire).checked_sub(1)?;
        self.is_complete().then(|| now.since(Moment(at)))
    }
}
