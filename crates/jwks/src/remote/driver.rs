//! The machine at work: a task that fetches, and requests that wait for it.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use hallpass_core::{KeyQuery, KeySet, KeysUnavailable, Lookup};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use super::load::{Loaded, Loader};
use super::{KeyEvent, KeyHealth, KeyObserver, KeyState};
use crate::fetch::{FetchError, FetchErrorKind};
use crate::machine::{Machine, Miss, Moment, Standing, Step, Wanted};
use crate::settings::Settings;
use crate::timer::{Sleeping, Timer};

/// The set that serves.
struct Current {
    set: Arc<KeySet>,
    document: Vec<u8>,
    came: Moment,
    fresh_until: Moment,
    serves_until: Moment,
}

/// What [`Shared`] is made of.
pub(crate) struct Parts {
    pub(crate) issuer: String,
    pub(crate) settings: Settings,
    pub(crate) loader: Arc<dyn Loader>,
    pub(crate) observer: Option<Arc<dyn KeyObserver>>,
    pub(crate) timer: Arc<dyn Timer>,
}

/// What requests and the fetching task share.
pub(crate) struct Shared {
    parts: Parts,
    current: ArcSwapOption<Current>,
    machine: Mutex<Machine>,
    last_error: Mutex<Option<FetchError>>,
    /// Counts the fetches that have ended.
    ended: watch::Sender<u64>,
    /// Wakes the task: a request asks, or nobody is left to ask.
    wake: Arc<Notify>,
    driven: AtomicBool,
    waiting: AtomicUsize,
}

impl Shared {
    pub(crate) fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            machine: Mutex::new(Machine::new(parts.settings.clone())),
            parts,
            current: ArcSwapOption::empty(),
            last_error: Mutex::new(None),
            ended: watch::Sender::new(0),
            wake: Arc::new(Notify::new()),
            driven: AtomicBool::new(false),
            waiting: AtomicUsize::new(0),
        })
    }

    /// Serves a set from elsewhere until the first fetch has ended.
    pub(crate) fn seed(&self, loaded: Loaded) {
        let now = self.now();
        let mut machine = self.machine();
        machine.seeded(now);
        self.publish(&machine, loaded, now);
    }

    /// The keys for a token: at once, if they are there.
    pub(crate) fn lookup(this: &Arc<Self>, query: &KeyQuery<'_>) -> Lookup {
        let now = this.now();
        if let Some(current) = &*this.current.load()
            && now < current.serves_until
            && current.set.fits(query)
        {
            if now >= current.fresh_until {
                Self::drive(this);
            }
            return Lookup::Ready(Ok(Arc::clone(&current.set)));
        }
        let wanted = Wanted::from(query);
        match this.decide(now, now, &wanted) {
            Some(decision) => Lookup::Ready(decision),
            None => {
                Self::drive(this);
                let shared = Arc::clone(this);
                Lookup::Pending(Box::pin(async move { shared.wait(&wanted, now).await }))
            }
        }
    }

    /// Fetches, and waits for the end of it.
    pub(crate) async fn first(self: &Arc<Self>) -> Result<(), KeysUnavailable> {
        let mut ended = self.ended.subscribe();
        Self::drive(self);
        // The sender is in `self`.
        let _alive = ended.changed().await;
        match &*self.current.load() {
            Some(_) => Ok(()),
            None => Err(KeysUnavailable::new()),
        }
    }

    pub(crate) fn health(&self) -> KeyHealth {
        let now = self.now();
        let (standing, failures) = {
            let machine = self.machine();
            (machine.standing(now), machine.failures())
        };
        let current = self.current.load();
        KeyHealth {
            state: match standing {
                Standing::Never => KeyState::NeverFetched,
                Standing::Fresh => KeyState::Fresh,
                Standing::Stale => KeyState::Stale,
                Standing::Expired => KeyState::Expired,
            },
            keys: current.as_ref().map_or(0, |current| current.set.len()),
            age: current.as_ref().map(|current| now.since(current.came)),
            failures,
            last_error: *self.last_error(),
        }
    }

    pub(crate) fn document(&self) -> Option<Vec<u8>> {
        self.current.load().as_ref().map(|current| current.document.clone())
    }

    pub(crate) fn last_error(&self) -> std::sync::MutexGuard<'_, Option<FetchError>> {
        self.last_error.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of a key that the current set lacks; `None` while it may yet come.
    fn decide(
        &self,
        now: Moment,
        began: Moment,
        wanted: &Wanted,
    ) -> Option<Result<Arc<KeySet>, KeysUnavailable>> {
        let miss = self.machine().missed(now, began, wanted);
        match miss {
            Miss::Wait => {
                self.wake.notify_one();
                None
            }
            // A set without the key: the token is refused.
            Miss::Lacking => {
                let set = self.current.load().as_ref().map(|current| Arc::clone(&current.set));
                Some(set.ok_or_else(KeysUnavailable::new))
            }
            Miss::Unavailable(pause) => {
                let retry_after = pause.max(Duration::from_secs(1));
                self.tell(&KeyEvent::Refused { retry_after });
                Some(Err(KeysUnavailable::new().with_retry_after(retry_after)))
            }
        }
    }

    /// Waits for the fetch under way, and for another one if it began before the request did.
    async fn wait(&self, wanted: &Wanted, began: Moment) -> Result<Arc<KeySet>, KeysUnavailable> {
        let Some(_waiting) = Waiting::begin(&self.waiting, self.parts.settings.waiters) else {
            return Err(KeysUnavailable::new().with_retry_after(Duration::from_secs(1)));
        };
        let deadline = began.after(self.parts.settings.wait);
        let mut ended = self.ended.subscribe();
        loop {
            ended.mark_unchanged();
            let now = self.now();
            if let Some(current) = &*self.current.load()
                && now < current.serves_until
                && current.set.fits(&wanted.query())
            {
                return Ok(Arc::clone(&current.set));
            }
            if let Some(decision) = self.decide(now, began, wanted) {
                return decision;
            }
            tokio::select! {
                _ = ended.changed() => {}
                () = self.sleep_until(deadline) => {
                    return Err(KeysUnavailable::new().with_retry_after(Duration::from_secs(1)));
                }
            }
        }
    }

    /// Sees to it that a task fetches. The one that did may have ended with its runtime.
    fn drive(this: &Arc<Self>) {
        if this.driven.load(Ordering::Relaxed) {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        if !this.driven.swap(true, Ordering::Relaxed) {
            let (shared, wake) = (Arc::downgrade(this), Arc::clone(&this.wake));
            drop(runtime.spawn(drive(Driving(shared), wake)));
        }
    }

    /// Takes in what a fetch has brought.
    fn end(&self, outcome: Result<Loaded, FetchError>) {
        let now = self.now();
        let event = match outcome {
            Ok(loaded) => {
                let mut machine = self.machine();
                machine.fetched(now, loaded.time_to_live, jitter());
                let (keys, skipped) = (loaded.set.len(), loaded.skipped);
                let rotated = self.publish(&machine, loaded, now);
                *self.last_error() = None;
                KeyEvent::Fetched { keys, skipped, rotated }
            }
            Err(error) => {
                let mut machine = self.machine();
                machine.failed(jitter());
                *self.last_error() = Some(error);
                KeyEvent::Failed { error, failures: machine.failures() }
            }
        };
        self.ended.send_modify(|count| *count = count.wrapping_add(1));
        self.tell(&event);
        let (standing, until) = {
            let machine = self.machine();
            (machine.standing(now), machine.serves_until())
        };
        if standing == Standing::Stale {
            self.tell(&KeyEvent::Stale { serves_for: until.since(now) });
        }
    }

    /// Lets a set serve; whether it differs from the one before.
    fn publish(&self, machine: &Machine, loaded: Loaded, now: Moment) -> bool {
        let Loaded { set, document, .. } = loaded;
        let next = Current {
            set,
            document,
            came: now,
            fresh_until: machine.fresh_until(),
            serves_until: machine.serves_until(),
        };
        let next = Some(Arc::new(next));
        let last = self.current.swap(next.clone());
        last.is_some_and(|last| next.is_some_and(|next| next.document != last.document))
    }

    fn now(&self) -> Moment {
        Moment::at(self.parts.timer.now())
    }

    fn sleep_until(&self, moment: Moment) -> Sleeping {
        self.parts.timer.sleep_until(moment.elapsed())
    }

    fn tell(&self, event: &KeyEvent) {
        if let Some(observer) = &self.parts.observer {
            observer.notify(&self.parts.issuer, event);
        }
    }

    fn machine(&self) -> std::sync::MutexGuard<'_, Machine> {
        // The machine is whole after each of its methods, none of which calls out.
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("issuer", &self.parts.issuer).finish_non_exhaustive()
    }
}

/// Lets go of the keys while it sleeps, so that they end with their last handle; and says so when
/// it ends itself, however that comes.
struct Driving(Weak<Shared>);

impl Drop for Driving {
    fn drop(&mut self) {
        if let Some(shared) = self.0.upgrade() {
            shared.machine().abandoned();
            shared.driven.store(false, Ordering::Relaxed);
        }
    }
}

async fn drive(driving: Driving, wake: Arc<Notify>) {
    while let Some(shared) = driving.0.upgrade() {
        let step = shared.machine().step(shared.now());
        match step {
            Step::Fetch => {
                let deadline = shared.parts.settings.fetch_timeout;
                let deadline = shared.now().after(deadline);
                let outcome = tokio::select! {
                    outcome = shared.parts.loader.load() => outcome,
                    () = shared.sleep_until(deadline) => {
                        Err(FetchErrorKind::Timeout.into())
                    }
                };
                shared.end(outcome);
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

/// One of the requests that wait.
struct Waiting<'c>(&'c AtomicUsize);

impl<'c> Waiting<'c> {
    fn begin(count: &'c AtomicUsize, most: usize) -> Option<Self> {
        // Counted before it is compared: two at once must not both be the last.
        let waiting = Self(count);
        (count.fetch_add(1, Ordering::Relaxed) < most).then_some(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Between -1 and 1, anew each time: a fleet must not ask its provider in step.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let [byte, ..] = RandomState::new().hash_one(0_u8).to_le_bytes();
    f64::from(byte) / 127.5 - 1.0
}
