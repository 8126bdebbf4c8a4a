//! Clocks of processes, by libfaketime.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::fail::OrFail;
use crate::program::{absent, versions};
use crate::scratch::Scratch;

/// The clock of the processes that it is [applied](Self::apply) to: one that stands and is set, to
/// the millisecond, or one that runs with an offset. A change counts from the next time that such a
/// process asks for the time.
///
/// Only what a process takes for the time of day is changed. Its monotonic clock is the real one:
/// its timers, and the waiting of its event loop, go on. What a server measures by the time of day
/// stands with it: on Redis the expiry of keys and the detection of failures (Sentinel, Cluster), on
/// PostgreSQL `statement_timeout`, `lock_timeout` and the search for deadlocks.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    folder: Scratch,
    time: Mutex<Time>,
}

#[derive(Clone, Copy, Debug)]
enum Time {
    /// Milliseconds since 1970.
    Stands(i64),
    /// Milliseconds before the real one.
    RunsAhead(i64),
}

impl FakeClock {
    /// A clock that stands at `unix_ms`, in milliseconds since 1970.
    ///
    /// # Panics
    /// If its file cannot be written.
    #[must_use]
    pub fn standing(unix_ms: u64) -> Self {
        Self::new(Time::Stands(signed(unix_ms)))
    }

    /// A clock that runs, this many milliseconds ahead of the real one, or behind if negative.
    ///
    /// # Panics
    /// If its file cannot be written.
    #[must_use]
    pub fn ahead(ms: i64) -> Self {
        Self::new(Time::RunsAhead(ms))
    }

    /// Makes it stand at `unix_ms`, in milliseconds since 1970.
    ///
    /// # Panics
    /// If its file cannot be written.
    pub fn set(&self, unix_ms: u64) {
        self.change(|_| Time::Stands(signed(unix_ms)));
    }

    /// Makes it run, this many milliseconds ahead of the real one, or behind if negative.
    ///
    /// # Panics
    /// If its file cannot be written.
    pub fn run_ahead(&self, ms: i64) {
        self.change(|_| Time::RunsAhead(ms));
    }

    /// Moves it on by whole milliseconds, whether it stands or runs.
    ///
    /// # Panics
    /// If its file cannot be written.
    pub fn advance(&self, by: Duration) {
        self.change(|time| time.moved(millis(by)));
    }

    /// Moves it back by whole milliseconds, whether it stands or runs.
    ///
    /// # Panics
    /// If its file cannot be written.
    pub fn set_back(&self, by: Duration) {
        self.change(|time| time.moved(millis(by).saturating_neg()));
    }

    /// Where it stands, in milliseconds since 1970; `None` if it runs.
    #[must_use]
    pub fn stands_at(&self) -> Option<u64> {
        match *self.time() {
            Time::Stands(ms) => u64::try_from(ms).ok(),
            Time::RunsAhead(_) => None,
        }
    }

    /// Makes it the clock of a process that is yet to be started, and of its children.
    ///
    /// # Panics
    /// If libfaketime is not installed.
    pub fn apply(&self, command: &mut Command) {
        // The library of C again: programs with another allocator (Redis has jemalloc) would ask
        // for the time while the clock is being made, by an allocation of it.
        command.env("LD_PRELOAD", format!("{} libc.so.6", library().display()));
        command.env("FAKETIME_TIMESTAMP_FILE", self.file());
        command.env("FAKETIME_NO_CACHE", "1");
        command.env("FAKETIME_FMT", "%s");
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        command.env("NO_FAKE_STAT", "1");
    }

    fn new(time: Time) -> Self {
        let clock =
            Self(Arc::new(Shared { folder: Scratch::new("clock"), time: Mutex::new(time) }));
        clock.change(|time| time);
        clock
    }

    /// By renaming, so that nobody reads half of it.
    fn change(&self, change: impl FnOnce(Time) -> Time) {
        let mut time = self.time();
        *time = change(*time);
        let fresh = self.0.folder.path().join("fresh");
        fs::write(&fresh, time.line()).or_fail("the file of a clock");
        fs::rename(&fresh, self.file()).or_fail("the file of a clock");
    }

    fn file(&self) -> PathBuf {
        self.0.folder.path().join("clock")
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.0.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Time {
    fn moved(self, by: i64) -> Self {
        match self {
            Self::Stands(ms) => Self::Stands(ms.saturating_add(by)),
            Self::RunsAhead(ms) => Self::RunsAhead(ms.saturating_add(by)),
        }
    }

    /// As libfaketime reads it. A nanosecond more than the millisecond: it cuts a binary fraction,
    /// which may be a little less than the decimal one.
    fn line(self) -> String {
        match self {
            Self::Stands(ms) => {
                let (seconds, rest) = (ms.div_euclid(1_000), ms.rem_euclid(1_000));
                format!("{seconds}.{rest:03}000001\n")
            }
            Self::RunsAhead(ms) => {
                let sign = if ms < 0 { '-' } else { '+' };
                let (seconds, rest) = (ms.unsigned_abs() / 1_000, ms.unsigned_abs() % 1_000);
                format!("{sign}{seconds}.{rest:03}\n")
            }
        }
    }
}

fn signed(unix_ms: u64) -> i64 {
    i64::try_from(unix_ms).or_fail("a time beyond all clocks")
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).or_fail("a time beyond all clocks")
}

/// The library, for programs with threads, where Debian and others put it.
fn library() -> PathBuf {
    let mut folders: Vec<PathBuf> =
        ["/usr/lib", "/usr/lib64", "/usr/local/lib"].map(PathBuf::from).into();
    folders.extend(versions("/usr/lib".as_ref()));
    let files = folders.into_iter().map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    let found = files.into_iter().find(|file| file.is_file());
    found.unwrap_or_else(|| absent("libfaketime", "libfaketime"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_as_libfaketime_reads_them() {
        let rows = [
            (Time::Stands(1_700_000_000_123), "1700000000.123000001\n"),
            (Time::Stands(1_700_000_000_007), "1700000000.007000001\n"),
            (Time::RunsAhead(3_600_000), "+3600.000\n"),
            (Time::RunsAhead(-3_600_007), "-3600.007\n"),
            (Time::RunsAhead(0), "+0.000\n"),
        ];
        for (time, line) in rows {
            assert_eq!(time.line(), line, "{time:?}");
        }
    }

    #[test]
    fn a_clock_is_moved_as_it_is() {
        let clock = FakeClock::standing(1_000);
        clock.advance(Duration::from_secs(2));
        clock.set_back(Duration::from_millis(1));
        assert_eq!(clock.stands_at(), Some(2_999));
        clock.run_ahead(5_000);
        clock.set_back(Duration::from_secs(6));
        assert_eq!(clock.stands_at(), None);
        assert_eq!(fs::read_to_string(clock.file()).unwrap(), "-1.000\n");
    }
}
