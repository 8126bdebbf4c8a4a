//! What a log has lost.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use aws_lc_rs::rand;
use tokio::time::Instant;

use crate::StoreTime;
use crate::revocation::{Event, EventId, Scope};

/// Events that a node has read in a log, and that the log has no longer.
#[derive(Default)]
pub(super) struct Missing {
    events: HashMap<EventId, Event>,
    /// When the next of them are to be put back.
    due: Option<Instant>,
    /// Whether some were, since the log began again.
    told: bool,
}

impl Missing {
    /// The log begins again: all that it had at this time, when it was last read, is missing until it is
    /// seen. What was over by then had been in the store for as long as that takes, and is not lost with
    /// the last writes.
    pub(super) fn take(&mut self, events: impl Iterator<Item = Event>, last_read: StoreTime) {
        let events = events.filter(|event| event.expires() > last_read);
        self.events.extend(events.map(|event| (event.id(), event)));
        self.due = Instant::now().checked_add(some_time());
        self.told = false;
    }

    /// The log has these.
    pub(super) fn see(&mut self, events: &[Event]) {
        if !self.events.is_empty() {
            let seen: HashSet<EventId> = events.iter().map(Event::id).collect();
            self.events.retain(|id, _| !seen.contains(id));
        }
    }

    /// In what time there is something to be put back; `None` if nothing is missing.
    pub(super) fn due_in(&self) -> Option<Duration> {
        let due = self.due.filter(|_| !self.events.is_empty())?;
        Some(due.saturating_duration_since(Instant::now()))
    }

    /// Whether the log has all that this node has ever read in it and that somebody may still be in need
    /// of. That no access token is left does not make a session or a cut-off of no use: refresh tokens
    /// live for longer.
    pub(super) fn is_nothing(&mut self, now: StoreTime) -> bool {
        self.events.retain(|_, event| event.expires() > now || is_of_refresh_tokens(event));
        self.events.is_empty()
    }

    /// This one was put back. It is missing until it is seen, unless it is over: the log need not keep it
    /// then.
    pub(super) fn put_back(&mut self, event: &Event, now: StoreTime) {
        if event.expires() <= now {
            self.events.remove(&event.id());
        }
    }

    /// Nobody can put this one back.
    pub(super) fn give_up(&mut self, event: &Event) {
        self.events.remove(&event.id());
    }

    /// What is to be put back now: some, in an order that is another one on each node, so that many nodes
    /// share the work. All of it is missing until it was seen.
    pub(super) fn due(&mut self) -> Vec<Event> {
        if self.due_in() != Some(Duration::ZERO) {
            return Vec::new();
        }
        self.due = Instant::now().checked_add(PAUSE);
        self.events.values().take(AT_A_TIME).cloned().collect()
    }

    /// Some were put back; whether nobody was told of it.
    pub(super) fn is_news(&mut self) -> bool {
        !std::mem::replace(&mut self.told, true)
    }
}

/// Whether it is about more than access tokens.
fn is_of_refresh_tokens(event: &Event) -> bool {
    matches!(event.scope(), Scope::Session(_) | Scope::Subject(..) | Scope::Everyone(_))
}

/// Between nothing and a quarter of a second: many nodes are not to begin at once, and none of them is to
/// wait for long with what it alone may know.
fn some_time() -> Duration {
    let mut byte = [0];
    let _random = rand::fill(&mut byte);
    Duration::from_millis(byte.map(u64::from).iter().sum())
}

/// How many at once, and what is waited for before the next: for the reading of what others put back.
const AT_A_TIME: usize = 128;
const PAUSE: Duration = Duration::from_millis(50);
