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

/// What one entry takes of a [`Budget`], given back when it is gone: from the cache, and from the
/// requests that still hold it.
#[derive(Debug)]
pub(in crate::verify) struct Charge {
    budget: Arc<Budget>,
    bytes: AtomicUsize,
}

impl Charge {
    /// The entry has grown. It is in use, so it may; others have to go for it.
    pub(in crate::verify) fn add(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.budget.used.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(*self.bytes.get_mut(), Ordering::Relaxed);
    }
}

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
        drop(first);
        assert_eq!(budget.used(), 0);
    }
}
