//! A store that keeps the rules, but for its fault.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hallpass_core::replay::{
    Inserting, ReplayError, ReplayErrorKind, ReplayKey, ReplayStore, ReplayTtl, Seen,
};
use hallpass_core::{Clock, UnixTime};
use hallpass_testkit::ManualClock;
use hallpass_testkit::replays::{Power, ReplayHarness, Task};

use crate::faults::Fault;
use crate::page::Page;

/// A store with a fault, or with none, and its clock.
pub(crate) struct Ledger {
    fault: Fault,
    clock: ManualClock,
    page: Arc<Mutex<Page>>,
    busy: Arc<AtomicBool>,
}

impl Ledger {
    pub(crate) fn new(fault: Fault) -> Self {
        let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
        Self { fault, clock, page: Arc::default(), busy: Arc::default() }
    }
}

impl ReplayHarness for Ledger {
    fn name(&self) -> String {
        format!("{:?}", self.fault)
    }

    fn open(&self) -> Task<'_, Arc<dyn ReplayStore>> {
        let own = self.fault == Fault::SharesNothing;
        let page = if own { Arc::default() } else { self.page.clone() };
        let (fault, clock, busy) = (self.fault, self.clock.clone(), self.busy.clone());
        let node: Arc<dyn ReplayStore> = Arc::new(Node { fault, clock, page, busy });
        Box::pin(async { node })
    }

    fn pass(&self, time: Duration) -> Task<'_, ()> {
        Box::pin(async move { self.clock.advance(time) })
    }

    fn powers(&self) -> &[Power] {
        &[Power::Bounded, Power::Durable, Power::Stands, Power::StepsBack]
    }

    fn capacity(&self) -> usize {
        Page::ROOM
    }

    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        let now = self.clock.now().expect("a clock that works").saturating_sub(by);
        Box::pin(async move { self.clock.set(now) })
    }

    fn restart(&self) -> Task<'_, ()> {
        let now = millis(&self.clock);
        Box::pin(async move { self.page.lock().expect("no step panics").restart(self.fault, now) })
    }
}

/// A handle of it.
#[derive(Debug)]
struct Node {
    fault: Fault,
    clock: ManualClock,
    page: Arc<Mutex<Page>>,
    busy: Arc<AtomicBool>,
}

impl ReplayStore for Node {
    fn insert_if_absent(&self, key: ReplayKey, ttl: ReplayTtl) -> Inserting<'_> {
        Box::pin(async move {
            match self.fault {
                Fault::SeesNothing => Ok(Seen::First),
                Fault::SeesAll => Ok(Seen::Before),
                Fault::KeepsLocks => self.locked(&key, ttl).await,
                Fault::LooksThenWrites | Fault::ReplacesInTwoSteps => {
                    self.in_two_steps(&key, ttl).await
                }
                _ => self.page().insert(self.fault, &key, ttl, millis(&self.clock)),
            }
        })
    }
}

impl Node {
    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().expect("no step panics")
    }

    async fn in_two_steps(&self, key: &ReplayKey, ttl: ReplayTtl) -> Result<Seen, ReplayError> {
        let now = millis(&self.clock);
        let whole = self.fault == Fault::ReplacesInTwoSteps && !self.page().has(key);
        if whole || self.page().sees(key, now) {
            return self.page().insert(self.fault, key, ttl, now);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
        self.page().insert(self.fault, key, ttl, now).map(|_| Seen::First)
    }

    async fn locked(&self, key: &ReplayKey, ttl: ReplayTtl) -> Result<Seen, ReplayError> {
        for _ in 0..10_000 {
            if !self.busy.swap(true, Ordering::SeqCst) {
                tokio::task::yield_now().await;
                let seen = self.page().insert(self.fault, key, ttl, millis(&self.clock));
                self.busy.store(false, Ordering::SeqCst);
                return seen;
            }
            tokio::task::yield_now().await;
        }
        Err(ReplayError::new(ReplayErrorKind::Unavailable, "it is locked"))
    }
}

fn millis(clock: &ManualClock) -> u64 {
    let now = clock.now().expect("a clock that works").as_duration();
    now.as_millis().try_into().expect("not so late")
}
