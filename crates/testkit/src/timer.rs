//! The refresher's time, which stands until it is moved.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hallpass_jwks::{Sleeping, Timer};

/// A timer that stands until it is advanced, for the refreshing of remote keys. Clones are the same
/// timer: keep one, and give another to `hallpass_jwks::discover(..).timer(..)`.
///
/// It is the time of the refresher alone: sockets are as fast as they are, so after `advance` wait
/// until what it set off has happened. The time in tokens is that of a
/// [`ManualClock`](crate::ManualClock).
///
/// Each reading is one nanosecond after the last one, because the refresher asks what came before
/// what: a set whose fetch began before a request is no proof that the request's key is unknown.
///
/// ```
/// use std::time::Duration;
/// use hallpass_testkit::{FakeIssuer, ManualTimer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), hallpass_jwks::DiscoverError> {
/// let (issuer, timer) = (FakeIssuer::start().await, ManualTimer::new());
/// let provider = hallpass_jwks::discover(issuer.url()).timer(timer.clone()).await?;
/// assert_eq!(issuer.key_fetches(), 1);
///
/// timer.advance(Duration::from_secs(599)); // keys live for 600 s, and are fetched anew before
/// while issuer.key_fetches() < 2 {
///     tokio::task::yield_now().await;
/// }
/// # drop(provider);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct ManualTimer(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    now: Duration,
    begun: u64,
    /// Who sleeps, by the time to wake, and among equals by when they lay down.
    sleepers: BTreeMap<(Duration, u64), Waker>,
}

impl ManualTimer {
    /// A timer that has not run yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves the time forward, and wakes whoever's time has come.
    pub fn advance(&self, by: Duration) {
        wake(self.state().move_on(by));
    }

    /// How many sleep at the moment: the refresher, while nothing is to be done, and each request
    /// that waits for keys.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.state().sleepers.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked with the lock in its hand left a sound value behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Moves the time; whom to wake, once the lock is free.
    fn move_on(&mut self, by: Duration) -> Vec<Waker> {
        self.now = self.now.saturating_add(by);
        let asleep = self.sleepers.split_off(&(self.now, u64::MAX));
        std::mem::replace(&mut self.sleepers, asleep).into_values().collect()
    }
}

impl Timer for ManualTimer {
    fn now(&self) -> Duration {
        let mut state = self.state();
        let due = state.move_on(Duration::from_nanos(1));
        let now = state.now;
        drop(state);
        wake(due);
        now
    }

    fn sleep_until(&self, time: Duration) -> Sleeping {
        let mut state = self.state();
        state.begun = state.begun.wrapping_add(1);
        Box::pin(Sleep { timer: self.clone(), place: (time, state.begun) })
    }
}

/// Somebody's sleep: its place among the sleepers, and the timer.
struct Sleep {
    timer: ManualTimer,
    place: (Duration, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let mut state = self.timer.state();
        let over = self.place.0 <= state.now;
        let last = match over {
            true => state.sleepers.remove(&self.place),
            false => state.sleepers.insert(self.place, waker),
        };
        drop(state);
        // A waker may be the last that holds a task, and the task a sleeper: free of the lock.
        drop(last);
        if over { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let last = self.timer.state().sleepers.remove(&self.place);
        drop(last);
    }
}

fn wake(sleepers: Vec<Waker>) {
    sleepers.into_iter().for_each(Waker::wake);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Whether the sleep is over by now.
    fn is_over(sleep: &mut Sleeping) -> bool {
        sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn it_stands_until_it_is_advanced() {
        let timer = ManualTimer::new();
        let same = timer.clone();
        let (first, second) = (timer.now(), same.now());
        assert!(first < second && second < Duration::from_micros(1));
        same.advance(SECOND);
        assert!((SECOND..SECOND + Duration::from_micros(1)).contains(&timer.now()));
    }

    #[test]
    fn sleepers_wake_when_their_time_has_come() {
        let timer = ManualTimer::new();
        let mut over = timer.sleep_until(Duration::ZERO);
        assert!(is_over(&mut over), "its time was there before");
        let mut sleeps = [1, 2, 2].map(|seconds| timer.sleep_until(SECOND * seconds));
        assert!(sleeps.iter_mut().all(|sleep| !is_over(sleep)));
        assert_eq!(timer.sleepers(), 3);
        timer.advance(SECOND);
        assert_eq!(timer.sleepers(), 2);
        assert_eq!(sleeps.each_mut().map(is_over), [true, false, false]);
        let [_, dropped, mut left] = sleeps;
        drop(dropped);
        assert_eq!(timer.sleepers(), 1);
        timer.advance(SECOND);
        assert!(is_over(&mut left));
        assert_eq!(timer.sleepers(), 0);
    }

    #[test]
    fn a_waker_may_be_the_last_that_holds_a_sleeper() {
        struct Holds {
            _sleep: Mutex<Sleeping>,
        }
        impl std::task::Wake for Holds {
            fn wake(self: Arc<Self>) {}
        }
        let timer = ManualTimer::new();
        let (mut sleep, held) = (timer.sleep_until(SECOND), timer.sleep_until(SECOND));
        let waker = Waker::from(Arc::new(Holds { _sleep: Mutex::new(held) }));
        assert!(sleep.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        drop(waker);
        // Another waker takes its place.
        assert!(!is_over(&mut sleep));
        timer.advance(SECOND);
        drop(sleep);
        assert_eq!(timer.sleepers(), 0);
    }

    #[tokio::test]
    async fn a_sleeper_is_woken() {
        let timer = ManualTimer::new();
        let sleeper = tokio::spawn(timer.sleep_until(SECOND));
        while timer.sleepers() == 0 {
            tokio::task::yield_now().await;
        }
        timer.advance(SECOND);
        sleeper.await.unwrap();
    }
}
