//! The way of a request: a key from memory, or a wait for the fetch that all share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hallpass_core::{KeyQuery, KeySet, KeysUnavailable, Lookup};

use super::KeyEvent;
use super::driver::Driver;
use super::shared::Shared;
use crate::machine::{Miss, Moment, Wanted};

impl Shared {
    /// The keys for a token: at once, if they are there.
    pub(crate) fn lookup(this: &Arc<Self>, query: &KeyQuery<'_>) -> Lookup {
        let now = this.now();
        if let Some(set) = this.fitting(query, now) {
            Driver::drive(this);
            return Lookup::Ready(Ok(set));
        }
        let wanted = Wanted::from(query);
        match this.decide(now, now, &wanted) {
            Some(decision) => Lookup::Ready(decision),
            None => {
                Driver::drive(this);
                let shared = Arc::clone(this);
                Lookup::Pending(Box::pin(async move { shared.wait(&wanted, now).await }))
            }
        }
    }

    /// What is known of a key that the set lacked a moment ago; `None` while it may yet come.
    fn decide(
        &self,
        now: Moment,
        began: Moment,
        wanted: &Wanted,
    ) -> Option<Result<Arc<KeySet>, KeysUnavailable>> {
        let miss = {
            let mut machine = self.machine();
            // No set is published while the machine is held: one that came just before this would
            // not be asked, and another fetch begun.
            if let Some(set) = self.fitting(&wanted.query(), now) {
                return Some(Ok(set));
            }
            machine.missed(now, began, wanted)
        };
        match miss {
            Miss::Wait => {
                self.driver().wake();
                None
            }
            // A set without the key: the token is refused.
            Miss::Lacking => Some(self.set().ok_or_else(KeysUnavailable::new)),
            Miss::Unavailable(pause) => {
                let retry_after = pause.max(SECOND);
                self.tell(&KeyEvent::Refused { retry_after });
                Some(Err(KeysUnavailable::new().with_retry_after(retry_after)))
            }
        }
    }

    /// Waits for the fetch under way, and for another one if it began before the request did.
    async fn wait(
        self: &Arc<Self>,
        wanted: &Wanted,
        began: Moment,
    ) -> Result<Arc<KeySet>, KeysUnavailable> {
        if let Some(set) = self.fitting(&wanted.query(), self.now()) {
            return Ok(set);
        }
        let give_up = KeysUnavailable::new().with_retry_after(SECOND);
        let _waiting = self.waiters().join().ok_or(give_up)?;
        let deadline = began.after(self.settings().wait);
        let (mut ended, mut late) = (self.ended(), false);
        loop {
            // Before anything is looked at: what ends from here on is heard of below.
            ended.mark_unchanged();
            let now = self.now();
            if let Some(decision) = self.decide(now, began, wanted) {
                return decision;
            }
            if late {
                return Err(give_up);
            }
            // The task that fetched may have ended with its runtime, which was another one.
            Driver::drive(self);
            late = tokio::select! {
                _ = ended.changed() => self.now() >= deadline,
                () = self.sleep_until(deadline) => true,
            };
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// Counts those who wait, and lets in so many.
#[derive(Debug)]
pub(super) struct Waiters {
    count: AtomicUsize,
    most: usize,
}

impl Waiters {
    pub(super) const fn new(most: usize) -> Self {
        Self { count: AtomicUsize::new(0), most }
    }

    /// One more, until it is dropped; `None` if there is no room.
    pub(super) fn join(&self) -> Option<Waiting<'_>> {
        // Counted before it is compared: two at once must not both be the last.
        let waiting = Waiting(&self.count);
        (self.count.fetch_add(1, Ordering::Relaxed) < self.most).then_some(waiting)
    }
}

/// One of the requests that wait.
pub(super) struct Waiting<'c>(&'c AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
