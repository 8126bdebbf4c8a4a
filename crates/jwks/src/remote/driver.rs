//! The task that fetches.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;

use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::load::{Loaded, Loader};
use super::shared::Shared;
use crate::fetch::{FetchError, FetchErrorKind};
use crate::machine::Step;
use crate::timer::Sleeping;

/// Whether there is a task that fetches, and what wakes it: a request that asks, or that nobody is
/// left to ask.
#[derive(Debug, Default)]
pub(super) struct Driver {
    driven: AtomicBool,
    wake: Arc<Notify>,
}

impl Driver {
    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Sees to it that a task fetches, unless there is no runtime to do so. The one that did may
    /// have ended with its runtime.
    pub(super) fn drive(shared: &Arc<Shared>) -> bool {
        let driver = shared.driver();
        if driver.driven.load(Ordering::Relaxed) {
            return true;
        }
        let Ok(runtime) = Handle::try_current() else { return false };
        if !driver.driven.swap(true, Ordering::Relaxed) {
            let driving = Driving { shared: Arc::downgrade(shared), fetches: false };
            drop(runtime.spawn(run(driving, Arc::clone(&driver.wake))));
        }
        true
    }
}

/// Holds the keys loosely, while it sleeps and while it fetches, so that they end with their last
/// handle; and says so when it ends itself, however that comes.
struct Driving {
    shared: Weak<Shared>,
    fetches: bool,
}

impl Driving {
    /// Comes when there is no handle any more.
    async fn forsaken(&self, wake: &Notify) {
        while self.shared.strong_count() > 0 {
            wake.notified().await;
        }
    }
}

impl Drop for Driving {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade() {
            shared.driver().driven.store(false, Ordering::Relaxed);
            shared.abandoned(self.fetches);
        }
    }
}

async fn run(mut driving: Driving, wake: Arc<Notify>) {
    while let Some(shared) = driving.shared.upgrade() {
        match shared.step() {
            Step::Fetch => {
                driving.fetches = true;
                let (loader, deadline) = shared.begin();
                drop(shared);
                let outcome = tokio::select! {
                    outcome = load(loader, deadline) => outcome,
                    () = driving.forsaken(&wake) => return,
                };
                driving.fetches = false;
                if let Some(shared) = driving.shared.upgrade() {
                    shared.end(outcome);
                }
            }
            Step::Sleep(until) => {
                let sleep = shared.sleep_until(until);
                drop(shared);
                tokio::select! {
                    () = sleep => {}
                    () = wake.notified() => {}
                }
            }
        }
    }
}

/// What a fetch brings, until its deadline. A client of the user's own may panic: that is a failure
/// like any other, and the task lives to wait before the next.
async fn load(loader: Arc<dyn Loader>, deadline: Sleeping) -> Result<Loaded, FetchError> {
    let mut loading = pin!(async move { loader.load().await });
    let caught = std::future::poll_fn(move |cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| loading.as_mut().poll(cx)));
        polled.unwrap_or(Poll::Ready(Err(FetchErrorKind::Panicked.into())))
    });
    tokio::select! {
        outcome = caught => outcome,
        () = deadline => Err(FetchErrorKind::Timeout.into()),
    }
}
