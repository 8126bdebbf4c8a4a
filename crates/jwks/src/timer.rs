//! The clock of the refresher: it never goes back, and it can be waited for.

use std::fmt::Debug;
use std::future::{Future, ready};
use std::panic::catch_unwind;
use std::pin::Pin;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

/// A clock that never goes back, and that can be waited for: what the refresher takes the time
/// from. [`TokioTimer`] is one; a test has one that it moves itself.
///
/// The keys of a provider are as old as this clock says. One that stands still while the machine is
/// suspended lets them serve for that much longer than their limit; the wall clock would not, but a
/// leap of it would end all keys at once, or let them serve for ever.
pub trait Timer: Debug + Send + Sync + 'static {
    /// How long the clock has run.
    fn now(&self) -> Duration;

    /// Comes when the clock has run for `time`; at once if it has already.
    fn sleep_until(&self, time: Duration) -> Sleeping;
}

/// The future of [`Timer::sleep_until`].
pub type Sleeping = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tokio's clock, since this was made: on most systems it stands still while the machine is
/// suspended. Where that matters, give [`Discover::timer`](crate::Discover::timer) a clock of your own.
#[derive(Clone, Debug)]
pub struct TokioTimer(Instant);

impl TokioTimer {
    /// A clock that starts now.
    #[must_use]
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for TokioTimer {
    fn default() -> Self {
        Self::new()
    }
}

impl Timer for TokioTimer {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    /// Without a runtime of tokio, or in one without `enable_time`, nothing can be waited for: it
    /// comes at once, and whoever waits gives up. The latter is found out by a panic that is caught,
    /// so the panic hook hears of it, and `panic = "abort"` does abort.
    fn sleep_until(&self, time: Duration) -> Sleeping {
        if Handle::try_current().is_err() {
            return Box::pin(ready(()));
        }
        // A day is as good as never: whoever sleeps looks again.
        let time = time.saturating_sub(self.now()).min(Duration::from_secs(86_400));
        match catch_unwind(|| tokio::time::sleep(time)) {
            Ok(sleep) => Box::pin(sleep),
            Err(_no_time) => Box::pin(ready(())),
        }
    }
}
