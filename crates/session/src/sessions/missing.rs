//! What a log has lost.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use aws_lc_rs::rand;
use tokio::time::Instant;

use crate::StoreTime;
use crate::revocation::{Event, EventId};

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
    /// The log begins again: all that it had is missing until it is seen.
    pub(super) fn take(&mut self, events: impl Iterator<Item = Event>) {
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

    /// Whether the log has all that this node has ever read in it and that is not over by now.
    pub(super) fn is_nothing(&mut self, now: StoreTime) -> bool {
        self.events.retain(|_, event| event.expires() > now);
        self.events.is_empty()
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

/// Between nothing and a quarter of a second: many nodes are not to begin at once, and none of them is to
/// wait for long with what it alone may know.
fn some_time() -> Duration {
    let mut byte = [0];
    let _random = rand::fill(&mut byte);
    Duration::from_millis(byte.map(u64::from).iter().sum())
}

/// How many at once, and what is waited for before the next: for the reading of what others put back.
const AT_A_TIME: usize = 64;
const PAUSE: Duration = Duration::from_millis(100);
