//! Time that stands until it is moved.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hallpass_core::{Clock, UnixTime};

/// A clock that stands still until it is set or advanced. Clones are the same clock: keep one, and
/// give another to the verifier.
///
/// ```
/// use std::time::Duration;
/// use hallpass_core::UnixTime;
/// use hallpass_testkit::{ManualClock, TestIssuer};
///
/// let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
/// let issuer = TestIssuer::hs256().at(clock.clone());
/// let (verifier, token) = (issuer.verifier(), issuer.token().expires_in(60).sign());
///
/// assert!(verifier.verify(&token).now().unwrap().is_ok());
/// clock.advance(Duration::from_secs(60 + 30)); // 30 s of leeway
/// assert!(verifier.verify(&token).now().unwrap().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Option<UnixTime>>>);

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: UnixTime) -> Self {
        Self(Arc::new(Mutex::new(Some(now))))
    }

    /// Moves the time forward. A clock that [fails](Self::fail) goes on failing.
    pub fn advance(&self, by: Duration) {
        self.change(|now| now.map(|now| now.saturating_add(by)));
    }

    /// Sets the time, forward or back. A clock that failed works again.
    pub fn set(&self, now: UnixTime) {
        self.change(|_| Some(now));
    }

    /// Gives no time from now on, until it is [set](Self::set): what a verifier answers with 503.
    pub fn fail(&self) {
        self.change(|_| None);
    }

    fn change(&self, change: impl FnOnce(Option<UnixTime>) -> Option<UnixTime>) {
        // A test that panicked with the lock in its hand left a sound value behind.
        let mut time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *time = change(*time);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Option<UnixTime> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock behind a pointer, for a verifier that takes it by value.
#[derive(Clone, Debug)]
pub(crate) struct SharedClock(pub(crate) Arc<dyn Clock>);

impl Clock for SharedClock {
    fn now(&self) -> Option<UnixTime> {
        self.0.now()
    }
}
