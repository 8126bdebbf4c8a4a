//! Keys that a set is known to lack.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use hallpass_core::{Algorithm, KeyQuery};

use super::Moment;

/// What a token asked for: its key id, if it has one, and its algorithm.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct Wanted {
    key_id: Option<Box<str>>,
    algorithm: Algorithm,
}

impl Wanted {
    pub(crate) fn query(&self) -> KeyQuery<'_> {
        KeyQuery::new(self.algorithm, self.key_id.as_deref())
    }
}

impl From<&KeyQuery<'_>> for Wanted {
    fn from(query: &KeyQuery<'_>) -> Self {
        Self { key_id: query.key_id().map(Into::into), algorithm: query.algorithm() }
    }
}

impl fmt::Debug for Wanted {
    /// As a [`KeyQuery`]: the key id is whatever the sender of the token wrote.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.query().fmt(f)
    }
}

/// What was looked for in the set of this generation and not found, a bounded number, each for a
/// bounded time: a provider may publish a key under a name that somebody asked for before.
#[derive(Debug)]
pub(super) struct Misses {
    known: HashMap<Wanted, Moment>,
    most: usize,
    time: Duration,
}

impl Misses {
    /// The longest key id that is remembered, in bytes: what is longer is looked for each time.
    const LONGEST: usize = 256;

    /// The longest that one is remembered: a token that was made too early is not to suffer for
    /// longer.
    const LATEST: Duration = Duration::from_secs(30);

    /// Remembers so many, until the next fetch may be asked for.
    pub(super) fn new(most: usize, interval: Duration) -> Self {
        Self { known: HashMap::new(), most, time: interval.min(Self::LATEST) }
    }

    /// Whether a set of this generation is known to lack it.
    pub(super) fn contains(&self, wanted: &Wanted, now: Moment) -> bool {
        self.known.get(wanted).is_some_and(|noted| now.since(*noted) < self.time)
    }

    /// Remembers that the set lacks it. When there is no more room, the old ones make some; when
    /// all are new, this one is not remembered: it costs a lookup more, and never an answer.
    pub(super) fn note(&mut self, wanted: Wanted, now: Moment) {
        if wanted.key_id.as_ref().is_some_and(|key_id| key_id.len() > Self::LONGEST) {
            return;
        }
        if self.known.len() >= self.most {
            let time = self.time;
            self.known.retain(|_, noted| now.since(*noted) < time);
        }
        if self.known.len() < self.most {
            self.known.insert(wanted, now);
        }
    }

    /// Another set: nothing is known about it.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }
}
