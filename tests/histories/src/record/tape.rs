//! The record, and what time it is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hallpass_session::StoreTime;
use hallpass_session::store::{StoreError, StoreErrorKind};

use crate::history::{Answer, Command, Operation};

/// What all clients write to.
#[derive(Debug)]
pub(super) struct Tape {
    watch: Watch,
    moment: AtomicU64,
    written: Mutex<Written>,
}

#[derive(Debug, Default)]
struct Written {
    operations: Vec<Operation>,
    alarms: Vec<String>,
    latest_deadline: StoreTime,
}

/// The store's time, by a clock that is not the store's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    start: Instant,
    store: StoreTime,
}

impl Watch {
    pub(super) fn new(store: StoreTime) -> Self {
        Self { start: Instant::now(), store }
    }

    pub(super) fn now(&self) -> StoreTime {
        self.store.after(self.start.elapsed())
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

impl Tape {
    pub(super) fn new(watch: Watch) -> Self {
        Self { watch, moment: AtomicU64::new(0), written: Mutex::default() }
    }

    pub(super) fn now(&self) -> StoreTime {
        self.watch.now()
    }

    /// Records a step: the answer, if there was one in time. A store may do it as soon as it is
    /// called, so that is left until the moment was taken.
    pub(super) async fn step<T>(
        &self,
        (client, patience): (u32, Duration),
        command: Command,
        step: impl AsyncFnOnce() -> Result<T, StoreError>,
        answer: impl FnOnce(T) -> Answer,
    ) -> Option<Answer> {
        let invoked = self.moment();
        let came = tokio::time::timeout(patience, step()).await;
        let responded = self.moment();
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match came {
            Ok(Ok(came)) => Some(answer(came)),
            Ok(Err(error)) => {
                if matches!(error.kind(), StoreErrorKind::Config | StoreErrorKind::Corrupt) {
                    written.alarms.push(error.to_string());
                }
                None
            }
            Err(_) => None,
        };
        let deadline = command.deadline().unwrap_or_default();
        written.latest_deadline = written.latest_deadline.max(deadline);
        let operation = Operation { client, invoked, responded, command, answer: answer.clone() };
        written.operations.push(operation);
        answer
    }

    /// A moment of the run, in microseconds: later than every one before, on whatever processor. What
    /// the clocks of two processors show need not be in the order of what happens on them.
    fn moment(&self) -> u64 {
        let micros = self.watch.micros();
        let mut last = self.moment.load(Ordering::SeqCst);
        loop {
            let next = micros.max(last + 1);
            match self.moment.compare_exchange(last, next, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => return next,
                Err(other) => last = other,
            }
        }
    }

    /// Comes when no command that is still under way can do anything.
    pub(super) async fn after_every_deadline(&self) {
        let written = || self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = written().latest_deadline.after(SPARE);
        tokio::time::sleep(latest.since(self.now())).await;
    }

    /// What was done, and what a store must never say.
    pub(super) fn written(&self) -> (Vec<Operation>, Vec<String>) {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        (written.operations.clone(), written.alarms.clone())
    }
}

/// By how much the store's clock may be behind the watch.
const SPARE: Duration = Duration::from_millis(100);
