//! The numbers: how often, how long, how much.

use std::ops::RangeInclusive;
use std::time::Duration;

use hallpass_core::{ConfigError, ConfigErrorKind};

const MINUTE: Duration = seconds(60);
const HOUR: Duration = seconds(3_600);
const DAY: Duration = seconds(86_400);

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// When keys are fetched, and how long they serve.
///
/// Each number has a default, which suits every provider that we know of, and a range, which is
/// checked when the issuer is built.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "settings do nothing until they are given to a builder"]
pub struct Settings {
    pub(crate) time_to_live: Duration,
    pub(crate) shortest_time_to_live: Duration,
    pub(crate) longest_time_to_live: Duration,
    pub(crate) stale_limit: Duration,
    pub(crate) refetch_interval: Duration,
    pub(crate) refetch_burst: u32,
    pub(crate) wait: Duration,
    pub(crate) waiters: usize,
    pub(crate) shortest_back_off: Duration,
    pub(crate) longest_back_off: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) fetch_timeout: Duration,
    pub(crate) remembered_misses: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            time_to_live: seconds(600),
            shortest_time_to_live: MINUTE,
            longest_time_to_live: DAY,
            stale_limit: HOUR,
            refetch_interval: seconds(30),
            refetch_burst: 2,
            wait: seconds(2),
            waiters: 1_024,
            shortest_back_off: seconds(1),
            longest_back_off: MINUTE,
            connect_timeout: seconds(2),
            fetch_timeout: seconds(5),
            remembered_misses: 1_024,
        }
    }
}

impl Settings {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a set is fresh where the provider's `Cache-Control` does not say: 10 min unless
    /// set, 1 min to 24 h. It is fetched anew at four fifths of that, give or take a tenth.
    pub const fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = time;
        self
    }

    /// What `Cache-Control: max-age` of the provider may ask for: 1 min to 24 h unless set.
    pub const fn time_to_live_within(mut self, range: RangeInclusive<Duration>) -> Self {
        self.shortest_time_to_live = *range.start();
        self.longest_time_to_live = *range.end();
        self
    }

    /// How long a set serves after its time to live, while the provider does not answer: 1 h
    /// unless set, 24 h at most. After that requests are answered 503.
    pub const fn stale_limit(mut self, time: Duration) -> Self {
        self.stale_limit = time;
        self
    }

    /// How often a token with an unknown key may cause a fetch: once per 30 s unless set, with a
    /// burst of 2; between 1 s and the time to live.
    pub const fn refetch_interval(mut self, interval: Duration) -> Self {
        self.refetch_interval = interval;
        self
    }

    /// How many such fetches may follow at once: 2 unless set, 1 to 10.
    pub const fn refetch_burst(mut self, burst: u32) -> Self {
        self.refetch_burst = burst;
        self
    }

    /// How long a request with an unknown key waits for keys, at most: 2 s unless set, 100 ms to
    /// 30 s.
    pub const fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// How many requests may wait at once: 1,024 unless set. All others are answered 503 at once.
    pub const fn waiters(mut self, waiters: usize) -> Self {
        self.waiters = waiters;
        self
    }

    /// How long to leave a provider alone that failed, from its last attempt: 1 s after the first
    /// failure, twice as long after each, up to 1 min, unless set.
    pub const fn back_off_within(mut self, range: RangeInclusive<Duration>) -> Self {
        self.shortest_back_off = *range.start();
        self.longest_back_off = *range.end();
        self
    }

    /// How long a connection may take: 2 s unless set.
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a fetch may take in all: 5 s unless set, 100 ms to 60 s.
    pub const fn fetch_timeout(mut self, timeout: Duration) -> Self {
        self.fetch_timeout = timeout;
        self
    }

    /// Checks every number, and that they fit each other.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let tenth = Duration::from_millis(100);
        within("time_to_live", self.time_to_live, MINUTE..=DAY)?;
        within("the shortest time_to_live_within", self.shortest_time_to_live, seconds(1)..=DAY)?;
        within(
            "the longest time_to_live_within",
            self.longest_time_to_live,
            MINUTE..=seconds(30 * 86_400),
        )?;
        within("stale_limit", self.stale_limit, Duration::ZERO..=DAY)?;
        within("refetch_interval", self.refetch_interval, seconds(1)..=DAY)?;
        within("wait", self.wait, tenth..=seconds(30))?;
        within("the shortest back_off_within", self.shortest_back_off, tenth..=HOUR)?;
        within("the longest back_off_within", self.longest_back_off, tenth..=HOUR)?;
        within("connect_timeout", self.connect_timeout, tenth..=MINUTE)?;
        within("fetch_timeout", self.fetch_timeout, tenth..=MINUTE)?;
        let range = self.shortest_time_to_live..=self.longest_time_to_live;
        let rules = [
            ((1..=10).contains(&self.refetch_burst), "refetch_burst is 1 to 10"),
            ((1..=65_536).contains(&self.waiters), "waiters is 1 to 65,536"),
            (!range.is_empty(), "time_to_live_within ends before it begins"),
            (range.contains(&self.time_to_live), "time_to_live is not in time_to_live_within"),
            (
                self.shortest_back_off <= self.longest_back_off,
                "back_off_within ends before it begins",
            ),
            (
                self.refetch_interval <= self.shortest_time_to_live,
                "refetch_interval is longer than the shortest time to live: a key that is rotated \
                 in would wait longer for a token to ask for it than for the next fetch",
            ),
            (self.connect_timeout <= self.fetch_timeout, "connect_timeout is above fetch_timeout"),
        ];
        match rules.into_iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err(setting(format!("key fetching: {rule}"))),
            None => Ok(()),
        }
    }
}

fn within(name: &str, time: Duration, range: RangeInclusive<Duration>) -> Result<(), ConfigError> {
    if range.contains(&time) {
        return Ok(());
    }
    let (start, end) = (range.start(), range.end());
    Err(setting(format!("key fetching: {name} is {time:?}, and must be {start:?} to {end:?}")))
}

pub(crate) fn setting(message: String) -> ConfigError {
    ConfigError::new(ConfigErrorKind::Setting, message)
}
