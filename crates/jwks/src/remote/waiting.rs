//! The way of a request: a key from memory, or a wait for the fetch that all share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hallpass_core::{KeyQuery, KeySet, KeySetId, KeysUnavailable, Lookup};

use super::driver::Driver;
use super::shared::Shared;
use super::{KeyEvent, KeyRefusal};
use crate::machine::{Miss, Moment, Wanted};

impl Shared {
    /// The keys for a token: at once, if they are there.
    pub(crate) fn lookup(this: &Arc<Self>, query: &KeyQuery<'_>) -> Lookup {
        let now = this.now();
        if let Some(set) = this.having(Enough::Fitting, query, now) {
            Driver::drive(this, now);
            return Lookup::Ready(Ok(set));
        }
        Self::look_for(this, query, Enough::Fitting, now)
    }

    /// Whether this is the set that serves: no lock.
    pub(crate) fn is_current(this: &Arc<Self>, id: KeySetId) -> bool {
        let now = this.now();
        let is_current = this.serves(id, now);
        if is_current {
            Driver::drive(this, now);
        }
        is_current
    }

    /// The keys for a token that came at `now`, and whose key is not in the set that serves.
    pub(super) fn look_for(
        this: &Arc<Self>,
        query: &KeyQuery<'_>,
        enough: Enough,
        now: Moment,
    ) -> Lookup {
        let wanted = Wanted::from(query);
        let decision = this.decide(now, now, &wanted, enough);
        Driver::drive(this, now);
        match decision {
            Some(decision) => Lookup::Ready(decision),
            None => {
                let shared = Arc::clone(this);
                Lookup::Pending(Box::pin(async move { shared.wait(&wanted, now, enough).await }))
            }
        }
    }

    /// What is known of a key that the set lacked a moment ago; `None` while it may yet come.
    fn decide(
        &self,
        now: Moment,
        began: Moment,
        wanted: &Wanted,
        enough: Enough,
    ) -> Option<Result<Arc<KeySet>, KeysUnavailable>> {
        let (miss, failing) = {
            let mut machine = self.machine();
            // No set is published while the machine is held: one that came just before this would
            // not be asked, and another fetch begun.
            if let Some(set) = self.having(enough, &wanted.query(), now) {
                return Some(Ok(set));
            }
            let miss = machine.missed(now, began, wanted);
            self.driver().is_asked(&machine);
            (miss, machine.failures() > 0)
        };
        match miss {
            Miss::Wait => {
                self.driver().wake();
                None
            }
            // A set without the key: the token is refused, unless a key without an id made it.
            Miss::Lacking => Some(self.set().ok_or_else(KeysUnavailable::new)),
            Miss::Unavailable(pause) => {
                let reason = if failing { KeyRefusal::Failing } else { KeyRefusal::NoPermit };
                Some(Err(self.refuse(pause.max(SECOND), reason)))
            }
        }
    }

    fn refuse(&self, retry_after: Duration, reason: KeyRefusal) -> KeysUnavailable {
        self.tell(&KeyEvent::Refused { retry_after, reason });
        KeysUnavailable::new().with_retry_after(retry_after)
    }

    /// Waits for the fetch under way, and for another one if it began before the request did.
    async fn wait(
        self: &Arc<Self>,
        wanted: &Wanted,
        began: Moment,
        enough: Enough,
    ) -> Result<Arc<KeySet>, KeysUnavailable> {
        if let Some(set) = self.having(enough, &wanted.query(), self.now()) {
            return Ok(set);
        }
        let Some(_waiting) = self.waiters().join() else {
            return Err(self.refuse(SECOND, KeyRefusal::NoRoom));
        };
        let deadline = began.after(self.settings().wait);
        let (mut ended, mut late) = (self.ended(), false);
        loop {
            // Before anything is looked at: what ends from here on is heard of below.
            ended.mark_unchanged();
            let now = self.now();
            if let Some(decision) = self.decide(now, began, wanted, enough) {
                return decision;
            }
            if late {
                return Err(self.refuse(SECOND, KeyRefusal::Deadline));
            }
            // The task that fetched may have ended with its runtime, which was another one.
            Driver::drive(self, now);
            late = tokio::select! {
                _ = ended.changed() => self.now() >= deadline,
                () = self.sleep_until(deadline) => true,
            };
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// What a set must have to be the answer for a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Enough {
    /// A key to try, perhaps one without an id.
    Fitting,
    /// A key of the token's own id, if it has one: those without an id have been tried.
    Named,
}

impl Enough {
    pub(super) fn is_in(self, set: &KeySet, query: &KeyQuery<'_>) -> bool {
        let named = || set.iter().any(|key| key.key_id() == query.key_id());
        set.fits(query) && (self == Self::Fitting || query.key_id().is_none() || named())
    }
}

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
