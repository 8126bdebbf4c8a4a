//! What is true, by the events alone, and what may never be.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::bound;
use super::event::Key;
use super::provider::{Brings, Flight};
use crate::settings::Settings;

/// The windows in which fetches are counted: in the first there is no permit but the burst.
fn windows(settings: &Settings) -> [Duration; 3] {
    let first = settings.refetch_interval.saturating_sub(Duration::from_nanos(1));
    [first, Duration::from_secs(30), Duration::from_secs(600)]
}

/// How long a key that was looked for in vain may be refused without another look.
const LATEST: Duration = Duration::from_secs(30);

/// The good set that came last.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) keys: BTreeSet<Key>,
    /// When its fetch began; nobody knows that of a seed.
    began: Option<Duration>,
    fresh_until: Duration,
    pub(super) limit: Duration,
    /// The next fetch for its age: no earlier, and no later.
    due: (Duration, Duration),
    /// What was looked for in it and not found, by requests that came no later than its fetch
    /// began.
    looked_for: BTreeMap<Key, Duration>,
}

/// All that is known without the machine.
#[derive(Debug)]
pub(super) struct Truth {
    settings: Settings,
    pub(super) set: Option<Set>,
    failures: u32,
    last_failed: Option<Duration>,
    last_began: Option<Duration>,
    begun: [VecDeque<Duration>; 3],
    permits: [VecDeque<Duration>; 3],
    /// When requests were told to wait without a fetch under way.
    asked: VecDeque<Duration>,
    /// When a fetch was last asked for because of a signature.
    doubted: Option<Duration>,
    /// Until when a provider that is well again has to be asked.
    recovers_by: Option<Duration>,
}

impl Truth {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            settings,
            set: None,
            failures: 0,
            last_failed: None,
            last_began: None,
            begun: Default::default(),
            permits: Default::default(),
            asked: VecDeque::new(),
            doubted: None,
            recovers_by: None,
        }
    }

    pub(super) fn seeded(&mut self, now: Duration, keys: BTreeSet<Key>) {
        let fresh_until = now + self.settings.time_to_live;
        let limit = fresh_until + self.settings.stale_limit;
        let looked_for = BTreeMap::new();
        self.set = Some(Set { keys, began: None, fresh_until, limit, due: (now, now), looked_for });
    }

    /// (a) A fetch begins: it was its time, and there were not too many.
    pub(super) fn begins(&mut self, now: Duration, asked: bool) {
        if let Some(last) = self.last_began.filter(|_| self.failures > 0) {
            let pause = bound::pause(&self.settings, self.failures);
            assert!(now >= last + pause, "a fetch at {now:?} in the pause since {last:?}");
        } else if self.set.as_ref().is_some_and(|set| now < set.due.0) {
            assert!(asked, "a fetch at {now:?} that nobody asked for");
            let most = |window| bound::permits(&self.settings, window);
            count(windows(&self.settings), &mut self.permits, now, most, "permits");
        }
        let (settings, last_failed) = (&self.settings, self.last_failed);
        let most = |window| match last_failed {
            Some(failed) if failed + window >= now => bound::most(settings, window),
            _ => bound::most_while_well(settings, window),
        };
        count(windows(settings), &mut self.begun, now, most, "fetches");
        self.last_began = Some(now);
        self.recovers_by = None;
    }

    pub(super) fn fails(&mut self, now: Duration) {
        self.failures += 1;
        self.last_failed = Some(now);
    }

    /// A good set comes. Which keys of the one before are gone.
    pub(super) fn comes(
        &mut self,
        now: Duration,
        flight_began: Duration,
        brings: Brings,
    ) -> BTreeSet<Key> {
        let before = self.set.take().map(|set| set.keys).unwrap_or_default();
        let gone = &before - &brings.keys;
        let range = (self.settings.shortest_time_to_live, self.settings.longest_time_to_live);
        let lives = brings.max_age.unwrap_or(self.settings.time_to_live).max(range.0).min(range.1);
        self.failures = 0;
        self.recovers_by = None;
        self.set = Some(Set {
            keys: brings.keys,
            began: Some(flight_began),
            fresh_until: now + lives,
            limit: now + lives + self.settings.stale_limit,
            due: (now + lives * 699 / 1_000, now + lives * 901 / 1_000),
            looked_for: BTreeMap::new(),
        });
        gone
    }

    /// (f) The provider is well again, or the task runs again: it has to be asked within the
    /// longest pause, or when the fetch ends that began before.
    pub(super) fn recovers(&mut self, now: Duration, flight: Option<&Flight>) {
        if self.failures > 0 {
            let by = now + self.settings.longest_back_off;
            self.recovers_by = Some(flight.map_or(by, |flight| flight.ends.max(by)));
        }
    }

    /// The task is gone: nobody is left to ask the provider.
    pub(super) fn rests(&mut self) {
        self.recovers_by = None;
    }

    /// (f) While the task runs and has no fetch under way.
    pub(super) fn idles(&self, now: Duration) {
        let late = self.recovers_by.is_some_and(|by| now > by);
        assert!(!late, "at {now:?} no fetch since the provider is well: {:?}", self.recovers_by);
        let due = self.set.as_ref().filter(|_| self.failures == 0).map(|set| set.due.1);
        assert!(due.is_none_or(|due| now <= due), "at {now:?} no fetch of a set due {due:?}");
    }

    /// (b) The times that the machine gives are those of the last good set.
    pub(super) fn times(&self) -> Option<(Duration, Duration)> {
        self.set.as_ref().map(|set| (set.fresh_until, set.limit))
    }

    /// The set is from elsewhere.
    pub(super) fn is_seeded(&self) -> bool {
        self.set.as_ref().is_some_and(|set| set.began.is_none())
    }

    /// (c) A key serves: it is in the last good set, which is within its limit.
    pub(super) fn serves(&self, now: Duration, key: Key) {
        let set = self.set.as_ref().expect("a set");
        assert!(set.keys.contains(&key) && now < set.limit, "key {key} at {now:?}: {set:?}");
    }

    /// (d) A key is said to be lacking: it was looked for, late enough. Whether by this request.
    pub(super) fn lacks(&mut self, now: Duration, began: Duration, key: Key) -> bool {
        let set = self.set.as_mut().expect("a set");
        assert!(now < set.limit, "an expired set at {now:?} is an answer: {set:?}");
        assert!(!set.keys.contains(&key), "key {key} is there: {set:?}");
        if set.began.is_some_and(|set_began| set_began >= began) {
            set.looked_for.insert(key, now);
            return true;
        }
        let looked = set.looked_for.get(&key);
        let lately =
            looked.is_some_and(|at| now < *at + LATEST.min(self.settings.refetch_interval));
        assert!(lately && key != 11, "key {key} was not looked for: {began:?}, {now:?}, {set:?}");
        false
    }

    /// A request has to wait, or is refused: its key was not looked for since it came.
    pub(super) fn is_open(&self, now: Duration, began: Duration, key: Key) {
        let known = self.set.as_ref().filter(|set| now < set.limit);
        let answered = known.is_some_and(|set| set.began.is_some_and(|at| at >= began));
        assert!(!answered, "key {key} of {began:?} is known to be lacking: {known:?}");
    }

    /// A request was told to wait for a fetch that is not yet under way.
    pub(super) fn asks(&mut self, now: Duration) {
        self.asked.push_back(now);
    }

    /// A signature is doubted: no set is newer than its request. Whether a fetch is asked for.
    pub(super) fn doubts(&mut self, now: Duration, asks: bool) {
        let newer = self.set.as_ref().is_some_and(|set| set.began.is_some_and(|at| at >= now));
        assert!(!newer, "doubted at {now:?} with {:?}", self.set);
        if asks {
            self.doubted = Some(now);
        }
    }

    /// A signature is believed to be bad: the set is newer than its request, the provider is to be
    /// left alone, or a fetch was made for that lately.
    pub(super) fn believes(&self, now: Duration) {
        let newer = self.set.as_ref().is_some_and(|set| set.began.is_some_and(|at| at >= now));
        let lately = self.doubted.is_some_and(|at| now < at + self.settings.refetch_interval);
        assert!(newer || self.failures > 0 || lately, "no fetch for a signature at {now:?}");
    }

    /// A request is refused for so long: the provider is to be left alone, or the permits are used.
    pub(super) fn refuses(&mut self, now: Duration, pause: Duration) {
        assert!(!pause.is_zero(), "refused for no time");
        if self.failures > 0 {
            let last = self.last_began.expect("a fetch that failed");
            assert!(now + pause <= last + self.settings.longest_back_off, "refused for {pause:?}");
            return;
        }
        assert!(pause <= self.settings.refetch_interval, "refused for {pause:?}");
        self.permits_are_used(now);
    }

    fn permits_are_used(&mut self, now: Duration) {
        let burst = self.settings.refetch_burst;
        let since = now.saturating_sub(self.settings.refetch_interval * burst);
        while self.asked.front().is_some_and(|asked| *asked < since) {
            self.asked.pop_front();
        }
        let used = self.asked.len();
        assert!(used >= usize::try_from(burst).unwrap(), "refused after {used} of {burst} permits");
    }

    /// A fetch is under way, so this much is true of it.
    pub(super) fn flies(&self, now: Duration, flight: &Flight) {
        assert!(now <= flight.began + self.settings.fetch_timeout, "a fetch without end");
    }
}

/// One more at `now`, and within any window no more than allowed.
fn count(
    windows: [Duration; 3],
    begun: &mut [VecDeque<Duration>; 3],
    now: Duration,
    most: impl Fn(Duration) -> usize,
    what: &str,
) {
    for (window, begun) in windows.into_iter().zip(begun) {
        begun.push_back(now);
        while begun.front().is_some_and(|began| *began + window < now) {
            begun.pop_front();
        }
        let (found, most) = (begun.len(), most(window));
        assert!(found <= most, "{found} {what} within {window:?} at {now:?}: {most} at most");
    }
}
