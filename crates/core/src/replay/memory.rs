//! One-time values in the memory of one node.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Inserting, ReplayError, ReplayErrorKind, ReplayKey, ReplayStore, ReplayTtl, Seen};
use crate::{Clock, SystemClock};

/// One-time values in the memory of this process: for a service of one node, and for tests. A second
/// node does not see them, and a restart forgets them; a value is then good once more.
///
/// It holds as many values as it was made for, in some 150 bytes each: the most that come within
/// their time. At 1,000 requests a second that are good for 90 seconds, that is 90,000. With all of
/// them taken the next value is an error, and is refused: nothing is dropped before its time, or
/// whoever sends enough others could use one again.
///
/// Clones are the same store.
#[derive(Clone)]
pub struct MemoryReplayStore(Arc<Inner>);

struct Inner {
    clock: Box<dyn Clock>,
    values: Mutex<Values>,
}

impl MemoryReplayStore {
    /// An empty store for so many values, by the clock of the system.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self::by_clock(capacity, SystemClock::new())
    }

    /// An empty store for so many values, by this clock: one that a test moves.
    #[must_use]
    pub fn by_clock(capacity: usize, clock: impl Clock) -> Self {
        let values = Mutex::new(Values::new(capacity));
        Self(Arc::new(Inner { clock: Box::new(clock), values }))
    }

    fn insert(&self, key: ReplayKey, ttl: ReplayTtl) -> Result<Seen, ReplayError> {
        let Some(now) = self.0.clock.now() else {
            return Err(error(
                ReplayErrorKind::Unavailable,
                "the clock of the system gives no time",
            ));
        };
        let now = u64::try_from(now.as_duration().as_millis()).unwrap_or(u64::MAX);
        // What is behind the lock is whole after every step.
        let mut values = self.0.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.insert(key, ttl, now)
    }
}

impl ReplayStore for MemoryReplayStore {
    fn insert_if_absent(&self, key: ReplayKey, ttl: ReplayTtl) -> Inserting<'_> {
        // Within the future: nothing is kept for a request that is dropped before it asks.
        Box::pin(async move { self.insert(key, ttl) })
    }
}

impl fmt::Debug for MemoryReplayStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryReplayStore").finish_non_exhaustive()
    }
}

/// What it holds. Times are milliseconds since 1970.
pub(super) struct Values {
    capacity: usize,
    /// Until when each value is kept.
    until: HashMap<ReplayKey, u64>,
    /// The same values, the next to go first; and those that came again after their time, whose first
    /// time is due, too.
    next: BinaryHeap<Reverse<(u64, ReplayKey)>>,
    /// The latest time that was seen: a clock that is set back does not count.
    latest: u64,
}

impl Values {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, until: HashMap::new(), next: BinaryHeap::new(), latest: 0 }
    }

    pub(super) fn insert(
        &mut self,
        key: ReplayKey,
        ttl: ReplayTtl,
        now: u64,
    ) -> Result<Seen, ReplayError> {
        self.latest = self.latest.max(now);
        self.sweep();
        let full = self.until.len() >= self.capacity;
        let until = self.latest.saturating_add(ttl.as_millis());
        match self.until.entry(key) {
            Entry::Occupied(kept) if self.latest < *kept.get() => return Ok(Seen::Before),
            Entry::Occupied(mut past) => drop(past.insert(until)),
            Entry::Vacant(_) if full => {
                let text = format!("all of its {} values are within their time", self.capacity);
                return Err(error(ReplayErrorKind::Full, text));
            }
            Entry::Vacant(free) => drop(free.insert(until)),
        }
        self.next.push(Reverse((until, key)));
        Ok(Seen::First)
    }

    /// How many values there are, and how many times to drop one.
    #[cfg(test)]
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.until.len(), self.next.len())
    }

    /// Drops some values that are past their time: more than come with one call, and not so many that
    /// the call has to wait for it.
    fn sweep(&mut self) {
        for _ in 0..AT_ONCE {
            let Some(Reverse((until, key))) = self.next.peek().copied() else { return };
            if self.latest < until {
                return;
            }
            self.next.pop();
            if let Entry::Occupied(kept) = self.until.entry(key)
                && *kept.get() == until
            {
                kept.remove();
            }
        }
    }
}

fn error(kind: ReplayErrorKind, text: impl Into<String>) -> ReplayError {
    ReplayError::new(kind, text.into())
}

/// How many values a call drops at most.
const AT_ONCE: usize = 16;
