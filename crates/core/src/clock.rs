//! Where the time comes from: nothing else in this crate reads a clock.

use std::fmt::Debug;
use std::time::Duration;

/// A point in time: the duration since 1970-01-01T00:00:00 UTC, leap seconds ignored (RFC 7519 §2,
/// "NumericDate").
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnixTime(Duration);

impl UnixTime {
    /// The time `seconds` after 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// The time `elapsed` after 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn since_epoch(elapsed: Duration) -> Self {
        Self(elapsed)
    }

    /// Whole seconds since 1970-01-01T00:00:00 UTC, fractions cut off.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0.as_secs()
    }

    /// The duration since 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        self.0
    }

    /// How long this time is after `earlier`; `None` if it is before it.
    #[must_use]
    pub const fn checked_duration_since(self, earlier: Self) -> Option<Duration> {
        self.0.checked_sub(earlier.0)
    }

    /// This time moved forward, at most to the end of what the type can hold.
    #[must_use]
    pub const fn saturating_add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(by))
    }

    /// This time moved back, at most to 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn saturating_sub(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(by))
    }
}

/// A source of the current time, injected so that tests never wait and never depend on the machine.
pub trait Clock: Debug + Send + Sync + 'static {
    /// The current time, or `None` if it cannot be told. No token is judged without a time: `None`
    /// is answered with 503, never with a pass.
    fn now(&self) -> Option<UnixTime>;
}

/// The operating system's clock: on Linux the coarse one, which is up to ten milliseconds behind and
/// several times as fast to read.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl SystemClock {
    /// The operating system's clock.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Option<UnixTime> {
        // A clock set before 1970 tells nothing that `exp` could be compared with.
        since_epoch().map(UnixTime)
    }
}

#[cfg(target_os = "linux")]
fn since_epoch() -> Option<Duration> {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::RealtimeCoarse);
    Some(Duration::new(now.tv_sec.try_into().ok()?, now.tv_nsec.try_into().ok()?))
}

#[cfg(not(target_os = "linux"))]
fn since_epoch() -> Option<Duration> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).ok()
}
