//! What requests and the fetching task share: the set that serves, and the machine.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwapOption;
use hallpass_core::{KeyQuery, KeySet, KeySetId, KeysUnavailable};
use tokio::sync::watch;

use super::driver::{Driver, Post};
use super::load::{Loaded, Loader};
use super::waiting::{Enough, Waiters};
use super::{KeyEvent, KeyHealth, KeyObserver, KeyState};
use crate::fetch::{FetchError, FetchErrorKind};
use crate::machine::{Machine, Moment, Standing, Step, Wanted};
use crate::settings::Settings;
use crate::timer::{Sleeping, Timer};

/// The set that serves.
pub(super) struct Current {
    pub(super) set: Arc<KeySet>,
    document: Vec<u8>,
    order: Vec<usize>,
    /// When it came from the provider: a seed has not.
    came: Option<Moment>,
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
    /// Held for moments, and never while an observer is told: it may ask back.
    machine: Mutex<Machine>,
    last_error: Mutex<Option<FetchError>>,
    /// What of this outage has been told.
    told_stale: AtomicBool,
    told_expired: AtomicBool,
    /// Counts the fetches that have ended, and the tasks.
    ended: watch::Sender<u64>,
    driver: Driver,
    waiters: Waiters,
    /// Counts those who wait because of a signature: apart, so that garbage takes no place of those
    /// who wait for a key.
    doubters: Waiters,
}

impl Shared {
    pub(crate) fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            machine: Mutex::new(Machine::new(parts.settings.clone())),
            waiters: Waiters::new(parts.settings.waiters),
            doubters: Waiters::new((parts.settings.waiters / 10).max(1)),
            parts,
            current: ArcSwapOption::empty(),
            last_error: Mutex::new(None),
            told_stale: AtomicBool::new(false),
            told_expired: AtomicBool::new(false),
            ended: watch::Sender::new(0),
            driver: Driver::default(),
        })
    }

    /// Serves a set from elsewhere until the first fetch has ended well, which begins now if there
    /// is a runtime, else with the first lookup on one. Its time begins at each start, however old
    /// it is.
    pub(crate) fn seed(self: &Arc<Self>, loaded: Loaded) {
        let now = self.now();
        {
            let mut machine = self.machine();
            machine.seeded(now);
            let _none = self.publish(&machine, loaded, None);
        }
        Driver::drive(self, now);
    }

    /// Serves a set that was fetched just now, and goes on from there.
    pub(crate) fn begin_with(self: &Arc<Self>, loaded: Loaded) {
        let now = self.now();
        let (keys, skipped) = (loaded.set.len(), loaded.skipped);
        {
            let mut machine = self.machine();
            let _fetch = machine.step(now);
            machine.fetched(now, loaded.time_to_live, jitter());
            let _none = self.publish(&machine, loaded, Some(now));
        }
        self.tell(&KeyEvent::Fetched { keys, skipped, rotated: false });
        Driver::drive(self, now);
    }

    /// Fetches, and waits for the end of it.
    pub(crate) async fn first(self: &Arc<Self>) -> Result<(), KeysUnavailable> {
        let mut ended = self.ended();
        if Driver::drive(self, self.now()) {
            // The sender is in `self`.
            let _alive = ended.changed().await;
        }
        if self.current.load().is_some() {
            return Ok(());
        }
        self.last_error().get_or_insert(FetchErrorKind::NoRuntime.into());
        Err(KeysUnavailable::new())
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
                Standing::Seeded | Standing::Stale => KeyState::Stale,
                Standing::Expired => KeyState::Expired,
            },
            keys: current.as_ref().map_or(0, |current| current.set.len()),
            age: current.as_ref().and_then(|current| current.came).map(|came| now.since(came)),
            failures,
            last_error: *self.last_error(),
        }
    }

    pub(crate) fn document(&self) -> Option<Vec<u8>> {
        self.current.load().as_ref().map(|current| current.document.clone())
    }

    pub(crate) fn last_error(&self) -> MutexGuard<'_, Option<FetchError>> {
        self.last_error.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The set that serves now, if it has as much as that for the token: no lock.
    pub(super) fn having(
        &self,
        enough: Enough,
        query: &KeyQuery<'_>,
        now: Moment,
    ) -> Option<Arc<KeySet>> {
        let current = self.current.load();
        let current = current.as_ref()?;
        let has = now < current.serves_until && enough.is_in(&current.set, query);
        has.then(|| Arc::clone(&current.set))
    }

    /// Whether this set serves now.
    pub(super) fn serves(&self, id: KeySetId, now: Moment) -> bool {
        let current = self.current.load();
        current.as_ref().is_some_and(|current| current.set.id() == id && now < current.serves_until)
    }

    /// The set that was published last, whatever is in it.
    pub(super) fn set(&self) -> Option<Arc<KeySet>> {
        self.current.load().as_ref().map(|current| Arc::clone(&current.set))
    }

    /// What the task at this post has to do; `None` if it is not wanted there any more.
    pub(super) fn step(&self, post: &Post) -> Option<Step> {
        let mut machine = self.machine();
        if post.is_relieved() {
            return None;
        }
        let step = machine.step(self.now());
        self.driver.acts(&machine);
        Some(step)
    }

    /// What a fetch needs, so that it needs nothing else of this.
    pub(super) fn begin(&self) -> (Arc<dyn Loader>, Sleeping) {
        let deadline = self.now().after(self.parts.settings.fetch_timeout);
        (Arc::clone(&self.parts.loader), self.sleep_until(deadline))
    }

    /// Takes in what a fetch has brought, unless its task was given up meanwhile.
    pub(super) fn end(&self, post: &Post, outcome: Result<Loaded, FetchError>) {
        let event = {
            let mut machine = self.machine();
            if post.is_relieved() {
                return;
            }
            let event = match outcome {
                Ok(loaded) => self.succeed(&mut machine, loaded),
                Err(error) => {
                    machine.failed(jitter());
                    self.failure(&machine, error)
                }
            };
            self.driver.acts(&machine);
            event
        };
        self.tell_end(&event);
    }

    /// The task has ended with its runtime, perhaps in the middle of a fetch: its place and its
    /// fetch are given up in one step, or its successor would find a fetch under way.
    pub(super) fn ended_task(&self, post: &Post) {
        let left = {
            let mut machine = self.machine();
            if post.is_relieved() {
                return;
            }
            self.driver.ends();
            machine.fetches().then(|| self.abandon(&mut machine))
        };
        match left {
            Some(event) => self.tell_end(&event),
            None => self.wake_waiters(),
        }
    }

    /// The fetch under way has nobody who ends it.
    pub(super) fn abandon(&self, machine: &mut Machine) -> KeyEvent {
        machine.abandoned();
        self.failure(machine, FetchErrorKind::NoRuntime.into())
    }

    fn succeed(&self, machine: &mut Machine, loaded: Loaded) -> KeyEvent {
        let now = self.now();
        let (keys, skipped) = (loaded.set.len(), loaded.skipped);
        let set = Arc::clone(&loaded.set);
        machine.fetched(now, loaded.time_to_live, jitter());
        let (last, rotated) = self.publish(machine, loaded, Some(now));
        // The tokens of a key that has just gone would be the next to ask for it.
        let gone = last.iter().flat_map(|last| last.set.iter());
        for query in gone.map(|key| KeyQuery::new(key.algorithm(), key.key_id())) {
            if !Enough::Named.is_in(&set, &query) {
                let _lacking = machine.missed(now, Moment::START, &Wanted::from(&query));
            }
        }
        *self.last_error() = None;
        self.told_stale.store(false, Ordering::Relaxed);
        self.told_expired.store(false, Ordering::Relaxed);
        KeyEvent::Fetched { keys, skipped, rotated }
    }

    fn failure(&self, machine: &Machine, error: FetchError) -> KeyEvent {
        *self.last_error() = Some(error);
        KeyEvent::Failed { error, failures: machine.failures() }
    }

    /// Tells how a fetch has ended, and what comes of it.
    pub(super) fn tell_end(&self, event: &KeyEvent) {
        self.wake_waiters();
        self.tell(event);
        let now = self.now();
        let (standing, until) = {
            let machine = self.machine();
            (machine.standing(now), machine.serves_until())
        };
        let (told, event) = match standing {
            Standing::Stale => (&self.told_stale, KeyEvent::Stale { serves_for: until.since(now) }),
            Standing::Expired => {
                (&self.told_expired, KeyEvent::Expired { since: now.since(until) })
            }
            Standing::Never | Standing::Seeded | Standing::Fresh => return,
        };
        if !told.swap(true, Ordering::Relaxed) {
            self.tell(&event);
        }
    }

    fn wake_waiters(&self) {
        self.ended.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Lets a set serve; the one before, and whether its document was another.
    fn publish(
        &self,
        machine: &Machine,
        loaded: Loaded,
        came: Option<Moment>,
    ) -> (Option<Arc<Current>>, bool) {
        let Loaded { mut set, document, order, .. } = loaded;
        let last = self.current.load_full();
        let rotated = last.as_ref().is_some_and(|last| last.document != document);
        if let Some(last) = last.as_ref().filter(|last| !rotated && last.order == order) {
            // What was verified with the same keys stays verified.
            set = Arc::clone(&last.set);
        }
        let serves_until = machine.serves_until();
        self.current.store(Some(Arc::new(Current { set, document, order, came, serves_until })));
        (last, rotated)
    }

    /// Tells the observer. One that panics ends neither the fetching nor a request.
    pub(super) fn tell(&self, event: &KeyEvent) {
        if let Some(observer) = &self.parts.observer {
            let notify = || observer.notify(&self.parts.issuer, event);
            let _told = catch_unwind(AssertUnwindSafe(notify));
        }
    }

    pub(super) fn machine(&self) -> MutexGuard<'_, Machine> {
        // The machine is whole after each of its methods, none of which calls out.
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Moment {
        Moment::at(self.parts.timer.now())
    }

    pub(super) fn sleep_until(&self, moment: Moment) -> Sleeping {
        self.parts.timer.sleep_until(moment.elapsed())
    }

    pub(super) const fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    pub(super) const fn driver(&self) -> &Driver {
        &self.driver
    }

    pub(super) const fn waiters(&self) -> &Waiters {
        &self.waiters
    }

    pub(super) const fn doubters(&self) -> &Waiters {
        &self.doubters
    }

    /// Hears of the ends of fetches from now on.
    pub(super) fn ended(&self) -> watch::Receiver<u64> {
        self.ended.subscribe()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.driver.wake();
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("issuer", &self.parts.issuer).finish_non_exhaustive()
    }
}

/// Between -1 and 1, anew each time: a fleet must not ask its provider in step.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let [byte, ..] = RandomState::new().hash_one(0_u8).to_le_bytes();
    f64::from(byte) / 127.5 - 1.0
}
