//! What a case works with: the store, and whatever it is asked over and over.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hallpass_core::replay::{ReplayError, ReplayKey, ReplayStore, ReplayTtl, Seen};

use super::{Power, ReplayHarness};
use crate::fail::fail;

/// A store, and names that no other case has.
#[derive(Clone)]
pub(super) struct Bench {
    pub(super) harness: Arc<dyn ReplayHarness>,
    pub(super) store: Arc<dyn ReplayStore>,
    names: Arc<AtomicU64>,
    /// By chance: two runs over one server have different names.
    run: u64,
}

impl Bench {
    pub(super) async fn new(harness: Arc<dyn ReplayHarness>) -> Self {
        let (store, run) = (harness.open().await, RandomState::new().hash_one(0));
        Self { harness, store, names: Arc::default(), run }
    }

    /// Whether the harness has this power.
    pub(super) fn has(&self, power: Power) -> bool {
        self.harness.powers().contains(&power)
    }

    /// Another node of the same store.
    pub(super) async fn another(&self) -> Self {
        Self { store: self.harness.open().await, ..self.clone() }
    }

    /// A node of the same store, after that was ended and started again.
    pub(super) async fn restarted(&self) -> Self {
        self.harness.restart().await;
        self.another().await
    }

    pub(super) async fn pass(&self, time: Duration) {
        self.harness.pass(time).await;
    }

    pub(super) fn ttl(&self) -> Duration {
        self.harness.ttl()
    }

    /// A value that nobody has used.
    pub(super) fn value(&self) -> ReplayKey {
        let name = self.names.fetch_add(1, Ordering::Relaxed);
        ReplayKey::new("conformance", [self.run.to_be_bytes(), name.to_be_bytes()])
    }

    /// Uses a value that is good for the usual time.
    pub(super) async fn uses(&self, value: ReplayKey) -> Seen {
        self.uses_for(value, self.ttl()).await
    }

    pub(super) async fn uses_for(&self, value: ReplayKey, time: Duration) -> Seen {
        done(self.store.insert_if_absent(value, ttl(time)).await)
    }

    /// The same, where it may fail.
    pub(super) async fn tries(&self, value: ReplayKey) -> Result<Seen, ReplayError> {
        self.store.insert_if_absent(value, ttl(self.ttl())).await
    }
}

pub(super) fn done<T>(answer: Result<T, ReplayError>) -> T {
    answer.unwrap_or_else(|error| fail(format_args!("the store failed: {error}")))
}

pub(super) fn ttl(time: Duration) -> ReplayTtl {
    ReplayTtl::new(time).unwrap_or_else(|| fail("the harness has a ttl of nothing, or above a day"))
}

pub(super) const HOUR: Duration = Duration::from_secs(3_600);
