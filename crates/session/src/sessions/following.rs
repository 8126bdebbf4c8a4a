//! How far a node has followed the logs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::store::Shard;

/// One log: between the task that follows it and those who wait for what it brings.
pub(super) struct Following {
    /// The last event that was read, before it is taken in.
    seen: AtomicU64,
    /// How many times the log was found to be another one than before.
    restarts: AtomicU64,
    /// How many have asked for a read so far.
    asked: AtomicU64,
    ask: Notify,
    /// Of those, how many had asked before the last read began that found the end.
    answered: watch::Sender<u64>,
}

impl Following {
    pub(super) fn new() -> Self {
        Self {
            seen: AtomicU64::new(0),
            restarts: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            ask: Notify::new(),
            answered: watch::Sender::new(0),
        }
    }

    /// Comes when all that is in the log now is taken in; after a second it comes all the same, for
    /// what was committed is committed, whoever reads it. Whether it was in time.
    pub(super) async fn catch_up(&self) -> bool {
        let mine = self.asked.fetch_add(1, Ordering::AcqRel).saturating_add(1);
        self.ask.notify_one();
        let mut answered = self.answered.subscribe();
        let caught_up = answered.wait_for(|answered| *answered >= mine);
        timeout(LONGEST, caught_up).await.is_ok()
    }

    /// A read begins: what it answers, if it finds the end.
    pub(super) fn begin(&self) -> u64 {
        self.asked.load(Ordering::Acquire)
    }

    /// The read that began so has found the end, and all of it is taken in.
    pub(super) fn answer(&self, begun: u64) {
        self.answered.send_replace(begun);
    }

    /// Comes when somebody asks for a read.
    pub(super) async fn is_asked(&self) {
        self.ask.notified().await;
    }

    /// An event was read, and will be taken in.
    pub(super) fn see(&self, sequence: u64) {
        self.seen.store(sequence, Ordering::Relaxed);
    }

    pub(super) fn seen(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// The log is another one: what was known of places in it is worth nothing.
    pub(super) fn restart(&self) {
        self.restarts.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn restarts(&self) -> u64 {
        self.restarts.load(Ordering::Acquire)
    }
}

/// The following of each part of a store.
pub(super) struct Followings(Box<[Following]>);

impl Followings {
    pub(super) fn new(shards: u16) -> Self {
        Self((0..shards.max(1)).map(|_| Following::new()).collect())
    }

    /// How many parts there are.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn shards(&self) -> impl Iterator<Item = Shard> + use<> {
        (0..u16::try_from(self.0.len()).unwrap_or(u16::MAX)).map(Shard::new)
    }

    pub(super) fn of(&self, shard: Shard) -> Option<&Following> {
        self.0.get(usize::from(shard.number()))
    }
}

/// How long a revocation waits for this node to hear of it.
const LONGEST: Duration = Duration::from_secs(1);
