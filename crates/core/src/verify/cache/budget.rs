//! How many bytes a cache may hold, and what each entry takes of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The bytes of a cache.
#[derive(Debug)]
pub(in crate::verify) struct Budget {
    limit: usize,
    used: AtomicUsize,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, used: AtomicUsize::new(0) })
    }

    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// Bytes in use.
    pub(super) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Takes `bytes`, if that many are left.
    pub(super) fn charge(self: &Arc<Self>, bytes: usize) -> Option<Charge> {
        let used = self.used.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let charge = Charge { budget: Arc::clone(self), bytes: AtomicUsize::new(bytes) };
        // Dropped, it gives the bytes back.
        (used <= self.limit).then_some(charge)
    }
}

/// What one entry takes of a [`Budget`], given back when it leaves the cache. Requests that still
/// hold it hold it as they would without a cache: streams that stay open for days take nothing from
/// those that come and go.
#[derive(Debug)]
pub(in crate::verify) struct Charge {
    budget: Arc<Budget>,
    /// [`RELEASED`] when it was given back.
    bytes: AtomicUsize,
}

/// No entry has so many bytes.
const RELEASED: usize = usize::MAX;

impl Charge {
    /// Whether an entry may grow by so much: one must not push out all others.
    pub(in crate::verify) fn admits(&self, bytes: usize) -> bool {
        bytes <= (self.budget.limit / SHARE).max(LEAST_SHARE)
    }

    /// The entry has grown. It is in use, so it may; others have to go for it.
    pub(in crate::verify) fn add(&self, bytes: usize) {
        // First, so that what is given back was taken.
        self.budget.used.fetch_add(bytes, Ordering::Relaxed);
        let grown = |own: usize| (own != RELEASED).then(|| own.saturating_add(bytes));
        if self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown).is_err() {
            self.budget.used.fetch_sub(bytes, Ordering::Relaxed);
        }
    }

    /// The entry has left the cache.
    pub(in crate::verify) fn release(&self) {
        let bytes = self.bytes.swap(RELEASED, Ordering::Relaxed);
        if bytes != RELEASED {
            self.budget.used.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.release();
    }
}

/// The part of a cache by which one entry may grow at a time: a sixty-fourth.
const SHARE: usize = 64;

/// At least so much, in bytes: a cache that is small has few entries anyhow.
const LEAST_SHARE: usize = 8 * 1024;

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn what_is_taken_is_given_back() {
        let budget = Budget::new(100);
        let first = budget.charge(60).expect("room for it");
        assert!(budget.charge(41).is_none());
        assert_eq!(budget.used(), 60);
        let second = budget.charge(40).expect("room for it");
        second.add(25);
        assert_eq!(budget.used(), 125);
        drop(second);
        assert_eq!(budget.used(), 60);
        first.release();
        assert_eq!(budget.used(), 0);
        first.add(25);
        first.release();
        assert_eq!(budget.used(), 0, "what has left takes nothing");
        drop(first);
        assert_eq!(budget.used(), 0);
    }
}
