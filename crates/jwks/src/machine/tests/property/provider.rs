//! A provider whose keys and whose mood change.

use std::collections::BTreeSet;
use std::time::Duration;

use super::event::{Key, Mood};

/// The provider.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) keys: BTreeSet<Key>,
    pub(super) mood: Mood,
}

/// A fetch under way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) began: Duration,
    pub(super) ends: Duration,
    /// What it brings: `None` is no good set.
    pub(super) brings: Option<Brings>,
}

/// A good set.
#[derive(Debug)]
pub(super) struct Brings {
    /// As it was when the fetch began.
    pub(super) keys: BTreeSet<Key>,
    pub(super) max_age: Option<Duration>,
}

impl Provider {
    pub(super) fn new() -> Self {
        let keys = BTreeSet::from([1, 2, 3]);
        Self { keys, mood: Mood::Good(Duration::from_millis(100), None) }
    }

    /// What a fetch that begins now will come to.
    pub(super) fn ask(&self, now: Duration, timeout: Duration) -> Flight {
        let (takes, brings) = match self.mood {
            Mood::Bad(after) => (after, None),
            Mood::Good(after, max_age) => {
                (after, Some(Brings { keys: self.keys.clone(), max_age }))
            }
            Mood::Silent => (timeout, None),
        };
        let brings = brings.filter(|_| takes < timeout);
        Flight { began: now, ends: now + takes.min(timeout), brings }
    }

    /// Whether it gives a set to whoever asks and waits so long.
    pub(super) fn is_well(&self, timeout: Duration) -> bool {
        matches!(self.mood, Mood::Good(after, _) if after < timeout)
    }
}
