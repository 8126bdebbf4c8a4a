//! The numbers: how often, how long, how much.

use std::fmt;
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
    /// For a file, which costs nobody anything: it is read so often, at once for a token that asks
    /// for an unknown key, and within seconds where it was broken and is mended.
    pub(crate) fn for_file(every: Duration) -> Self {
        // It is read at four fifths of that.
        let time_to_live = every.mul_f64(1.25);
        Self {
            time_to_live,
            shortest_time_to_live: time_to_live,
            longest_time_to_live: time_to_live,
            refetch_interval: seconds(1),
            longest_back_off: every.clamp(seconds(1), seconds(10)),
            ..Self::default()
        }
    }

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

    /// What `Cache-Control: max-age` of the provider may ask for: 1 min to 24 h unless set. It begins
    /// at 1 s to 24 h, ends at 1 min to 30 days, and has the time to live in it.
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
    /// burst of 2; 1 s to the shortest time to live. As often one is made for a signature that no key
    /// matches, in case the provider changed a key and not its id.
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

    /// How many requests may wait at once: 1,024 unless set, 1 to 65,536. All others are answered
    /// 503 at once.
    pub const fn waiters(mut self, waiters: usize) -> Self {
        self.waiters = waiters;
        self
    }

    /// How long to leave a provider alone that failed, from its last attempt: 1 s after the first
    /// failure, twice as long after each, up to 1 min, unless set; both 100 ms to 1 h.
    pub const fn back_off_within(mut self, range: RangeInclusive<Duration>) -> Self {
        self.shortest_back_off = *range.start();
        self.longest_back_off = *range.end();
        self
    }

    /// How long a connection may take: 2 s unless set, 100 ms to the fetch's timeout.
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
        self.check_times()?;
        self.check_counts()?;
        self.check_together()
    }

    fn check_times(&self) -> Result<(), ConfigError> {
        let tenth = Duration::from_millis(100);
        let (lives, pauses) = ("time_to_live_within", "back_off_within");
        let rows = [
            ("time_to_live", "is ", self.time_to_live, MINUTE..=DAY),
            (lives, "begins at ", self.shortest_time_to_live, seconds(1)..=DAY),
            (lives, "ends at ", self.longest_time_to_live, MINUTE..=seconds(30 * 86_400)),
            ("stale_limit", "is ", self.stale_limit, Duration::ZERO..=DAY),
            ("refetch_interval", "is ", self.refetch_interval, seconds(1)..=DAY),
            ("wait", "is ", self.wait, tenth..=seconds(30)),
            (pauses, "begins at ", self.shortest_back_off, tenth..=HOUR),
            (pauses, "ends at ", self.longest_back_off, tenth..=HOUR),
            ("connect_timeout", "is ", self.connect_timeout, tenth..=MINUTE),
            ("fetch_timeout", "is ", self.fetch_timeout, tenth..=MINUTE),
        ];
        let wrong = rows.into_iter().find(|(.., time, range)| !range.contains(time));
        wrong.map_or(Ok(()), |(name, what, time, range)| {
            let (start, end) = range.into_inner();
            Err(out_of_range(name, format_args!("{what}{time:?}"), start, end))
        })
    }

    fn check_counts(&self) -> Result<(), ConfigError> {
        if !(1..=10).contains(&self.refetch_burst) {
            return Err(out_of_range(
                "refetch_burst",
                format_args!("is {}", self.refetch_burst),
                1,
                10,
            ));
        }
        if !(1..=65_536).contains(&self.waiters) {
            return Err(out_of_range("waiters", format_args!("is {}", self.waiters), 1, 65_536));
        }
        Ok(())
    }

    fn check_together(&self) -> Result<(), ConfigError> {
        let lives = self.shortest_time_to_live..=self.longest_time_to_live;
        let rules = [
            (
                !lives.is_empty(),
                "`.time_to_live_within(..)` ends before it begins: give it the shorter time first",
            ),
            (
                lives.contains(&self.time_to_live),
                "`.time_to_live(..)`, 10 min unless set, is not in `.time_to_live_within(..)`: set it \
                 to a time in that range",
            ),
            (
                self.shortest_back_off <= self.longest_back_off,
                "`.back_off_within(..)` ends before it begins: give it the shorter time first",
            ),
            (
                self.refetch_interval <= self.shortest_time_to_live,
                "`.refetch_interval(..)`, 30 s unless set, is above the shortest time to live, so a \
                 token with a new key could wait longer for its fetch than for the next one in the \
                 course of things: lower it, or let `.time_to_live_within(..)` begin later",
            ),
            (
                self.connect_timeout <= self.fetch_timeout,
                "`.connect_timeout(..)`, 2 s unless set, is above `.fetch_timeout(..)`, which the \
                 connection is part of: lower the one or raise the other",
            ),
        ];
        match rules.into_iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err(setting(format!("settings of key fetching: {rule}"))),
            None => Ok(()),
        }
    }
}

fn out_of_range(
    name: &str,
    found: impl fmt::Display,
    start: impl fmt::Debug,
    end: impl fmt::Debug,
) -> ConfigError {
    setting(format!(
        "settings of key fetching: `.{name}(..)` {found}: let it be {start:?} to {end:?}"
    ))
}

pub(crate) fn setting(message: String) -> ConfigError {
    ConfigError::new(ConfigErrorKind::Setting, message)
}

#[cfg(test)]
mod tests;
