//! What clients were told, and what they should not have been told.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What everybody in a scene was told.
#[derive(Debug)]
pub struct Record {
    /// For how long a node may go on that hears nothing.
    bound: Duration,
    began: Instant,
    is_fault: AtomicBool,
    is_lossy: AtomicBool,
    counts: Mutex<BTreeMap<Count, u64>>,
    wrong: Mutex<Vec<(Wrong, String)>>,
    /// The nodes that hear nothing of a part of the store, or of all of it, and since when.
    blind: Mutex<BTreeMap<(usize, Option<u16>), Instant>>,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Count {
    /// Requests let in during the fault.
    Admitted,
    /// Requests with an access token answered 503 during the fault.
    Unavailable,
    /// Refreshes and logins answered 503 during the fault.
    RefreshUnavailable,
    /// Requests without an answer during the fault.
    Lost,
    /// Requests with an access token let in, all the time.
    Used,
    /// Sessions that began on a store that forgets, and are gone.
    LostLogins,
    /// Refresh tokens that were replaced, all the time.
    Rotated,
}

/// What must not be.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Wrong {
    /// A token that was taken back, or one that nobody could judge.
    Admitted,
    /// A client who followed the protocol was told that its session is over.
    LoggedOut,
    /// A token that is good was refused as if it were not.
    Refused,
    /// An answer that nobody has promised.
    Unexpected,
}

impl Record {
    /// Of nodes that answer 503 when their view is older than `bound`.
    #[must_use]
    pub fn new(bound: Duration) -> Self {
        Self {
            bound,
            began: Instant::now(),
            is_fault: AtomicBool::new(false),
            is_lossy: AtomicBool::new(false),
            counts: Mutex::default(),
            wrong: Mutex::default(),
            blind: Mutex::default(),
        }
    }

    /// For how long a node may go on that hears nothing.
    #[must_use]
    pub const fn bound(&self) -> Duration {
        self.bound
    }

    /// From now on this node cannot hear of any revocation, or of none in this part of the store.
    pub fn blind(&self, node: usize, shard: Option<u16>) {
        lock(&self.blind).insert((node, shard), Instant::now());
    }

    /// From now on it may.
    pub fn sees(&self, node: usize, shard: Option<u16>) {
        lock(&self.blind).remove(&(node, shard));
    }

    pub(crate) fn blind_since(&self, node: usize, shard: u16) -> Option<Instant> {
        let blind = lock(&self.blind);
        blind.get(&(node, None)).or_else(|| blind.get(&(node, Some(shard)))).copied()
    }

    /// From now on the store forgets what it acknowledges, or no longer. A login is lost with its
    /// session, and nothing brings it back.
    pub fn lossy(&self, is_lossy: bool) {
        self.is_lossy.store(is_lossy, Ordering::SeqCst);
    }

    /// How long it has been going on.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.began.elapsed()
    }

    pub(crate) fn is_lossy(&self) -> bool {
        self.is_lossy.load(Ordering::SeqCst)
    }

    /// Whether a fault is under way.
    pub(crate) fn fault(&self, is_fault: bool) {
        self.is_fault.store(is_fault, Ordering::Relaxed);
    }

    /// One more of these, where a fault matters if there is one.
    pub(crate) fn count(&self, what: Count) {
        let always = matches!(what, Count::LostLogins | Count::Used | Count::Rotated);
        if always || self.is_fault.load(Ordering::Relaxed) {
            *lock(&self.counts).entry(what).or_default() += 1;
        }
    }

    pub(crate) fn counted(&self, what: Count) -> u64 {
        lock(&self.counts).get(&what).copied().unwrap_or_default()
    }

    /// This must not be.
    pub fn wrong(&self, what: Wrong, said: impl fmt::Display) {
        let at = self.began.elapsed().as_secs_f64();
        lock(&self.wrong).push((what, format!("{said}, after {at:.1} s")));
    }

    /// How often that happened.
    #[must_use]
    pub fn wrongs(&self, what: Wrong) -> usize {
        lock(&self.wrong).iter().filter(|(kind, _)| *kind == what).count()
    }

    /// The first few of everything that must not be.
    #[must_use]
    pub fn accusations(&self) -> Vec<String> {
        let wrong = lock(&self.wrong);
        wrong.iter().take(MOST).map(|(kind, said)| format!("{kind}: {said}")).collect()
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Admitted => "wrongly admitted",
            Self::LoggedOut => "logged out wrongly",
            Self::Refused => "wrongly refused",
            Self::Unexpected => "unexpected",
        })
    }
}

pub(crate) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

const MOST: usize = 12;
