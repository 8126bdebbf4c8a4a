//! The task that fetches.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::load::{Loaded, Loader};
use super::shared::Shared;
use crate::fetch::{FetchError, FetchErrorKind};
use crate::machine::{Machine, Moment, Step};
use crate::timer::Sleeping;

/// How long a task that is late has to give a sign of life: the clock may have leapt.
const GRACE: Duration = Duration::from_secs(1);

/// A sleep that ends earlier than it should, and after less than this, was none.
const TICK: Duration = Duration::from_millis(1);

/// Whether there is a task that fetches, and what wakes it. All of it changes while the machine is
/// held.
#[derive(Debug, Default)]
pub(super) struct Driver {
    /// Until when nobody has to look after the task, in nanoseconds of the clock; 0 while there is
    /// none.
    trusted: AtomicU64,
    /// Whether the task is late, and was woken for a sign of life.
    late: AtomicBool,
    post: ArcSwap<Post>,
}

/// The place of one task: its own, so that one that was given up takes no call of its successor's.
#[derive(Debug, Default)]
pub(super) struct Post {
    /// Wakes the task: a request asks, or nobody is left to ask, or it is relieved.
    wake: Notify,
    /// Another task has its place, and this one ends without a trace.
    relieved: AtomicBool,
}

impl Post {
    pub(super) fn is_relieved(&self) -> bool {
        self.relieved.load(Ordering::Relaxed)
    }
}

impl Driver {
    pub(super) fn wake(&self) {
        self.post.load().wake.notify_one();
    }

    /// Sees to it that a task fetches, unless there is no runtime to do so. The one that did may
    /// have ended with its runtime, or its runtime is not run any more.
    pub(super) fn drive(shared: &Arc<Shared>, now: Moment) -> bool {
        let trusted = shared.driver().trusted.load(Ordering::Relaxed);
        nanoseconds(now) < trusted || Self::look_after(shared, now)
    }

    /// The task acts: it is there until it is late for what the machine wants next.
    pub(super) fn acts(&self, machine: &Machine) {
        self.late.store(false, Ordering::Relaxed);
        self.trusted.store(nanoseconds(machine.lost_at()), Ordering::Relaxed);
    }

    /// A request may have asked for something: the task, if there is one, has to act earlier.
    pub(super) fn is_asked(&self, machine: &Machine) {
        if !self.late.load(Ordering::Relaxed) {
            let lost_at = nanoseconds(machine.lost_at());
            self.trusted.fetch_min(lost_at, Ordering::Relaxed);
        }
    }

    /// The task has ended.
    pub(super) fn ends(&self) {
        self.late.store(false, Ordering::Relaxed);
        self.trusted.store(0, Ordering::Relaxed);
    }

    fn look_after(shared: &Arc<Shared>, now: Moment) -> bool {
        let driver = shared.driver();
        let mut machine = shared.machine();
        let trusted = driver.trusted.load(Ordering::Relaxed);
        if nanoseconds(now) < trusted {
            return true;
        }
        let there = trusted != 0;
        let lost = there && driver.late.swap(true, Ordering::Relaxed);
        match Handle::try_current() {
            Ok(runtime) if lost || !there => {
                let post = driver.replace(shared, now);
                let left = machine.fetches().then(|| shared.abandon(&mut machine));
                drop(machine);
                if let Some(event) = left {
                    shared.tell_end(&event);
                }
                let driving = Driving { shared: Arc::downgrade(shared), post };
                drop(runtime.spawn(run(driving)));
                true
            }
            _ if there => {
                driver.trusted.store(nanoseconds(now.after(GRACE)), Ordering::Relaxed);
                driver.wake();
                true
            }
            _ => false,
        }
    }

    /// The place of a new task. The old one, if it still is somewhere, is relieved.
    fn replace(&self, shared: &Shared, now: Moment) -> Arc<Post> {
        let post = Arc::<Post>::default();
        let old = self.post.swap(Arc::clone(&post));
        old.relieved.store(true, Ordering::Relaxed);
        old.wake.notify_one();
        let until = now.after(shared.settings().fetch_timeout).after(GRACE);
        self.late.store(false, Ordering::Relaxed);
        self.trusted.store(nanoseconds(until), Ordering::Relaxed);
        post
    }
}

/// Never 0, which is nobody's.
fn nanoseconds(moment: Moment) -> u64 {
    u64::try_from(moment.elapsed().as_nanos()).unwrap_or(u64::MAX).max(1)
}

/// Holds the keys loosely, while it sleeps and while it fetches, so that they end with their last
/// handle; and says so when it ends itself, however that comes.
struct Driving {
    shared: Weak<Shared>,
    post: Arc<Post>,
}

impl Driving {
    /// Comes when there is no handle any more, or another task in this one's place.
    async fn unwanted(&self) {
        while self.shared.strong_count() > 0 && !self.post.is_relieved() {
            self.post.wake.notified().await;
        }
    }

    /// A sleep has ended. Where the clock cannot be waited for, all end at once, and it is for the
    /// requests to wake the task: it must not look again and again.
    async fn slept(&self, from: Moment, until: Moment) {
        let Some(now) = self.shared.upgrade().map(|shared| shared.now()) else { return };
        if now < until && now.since(from) < TICK {
            self.post.wake.notified().await;
        }
    }
}

impl Drop for Driving {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade() {
            shared.ended_task(&self.post);
        }
    }
}

async fn run(driving: Driving) {
    while let Some(shared) = driving.shared.upgrade() {
        match shared.step(&driving.post) {
            None => return,
            Some(Step::Fetch) => {
                let (loader, deadline) = shared.begin();
                drop(shared);
                let outcome = tokio::select! {
                    outcome = load(loader, deadline) => outcome,
                    () = driving.unwanted() => return,
                };
                if let Some(shared) = driving.shared.upgrade() {
                    shared.end(&driving.post, outcome);
                }
            }
            Some(Step::Sleep(until)) => {
                let (from, sleep) = (shared.now(), shared.sleep_until(until));
                drop(shared);
                tokio::select! {
                    () = sleep => driving.slept(from, until).await,
                    () = driving.post.wake.notified() => {}
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
