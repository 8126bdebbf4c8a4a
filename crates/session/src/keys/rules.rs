//! What has to be done next, as functions of the keys, the store's time and the settings.

use std::time::Duration;

use super::{KeySettings, LEAD, MAX_AGE};
use crate::StoreTime;
use crate::store::{KeyRecord, KeyState};

/// By what the keys of a store are judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) settings: KeySettings,
    /// How long nothing is forgotten that concerns access tokens, as the store tells it.
    pub(super) keep: Duration,
}

/// What the keys should be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Plan {
    /// All there are, as they should be now.
    pub(super) records: Vec<KeyRecord>,
    /// The state of the key that has to be made in addition.
    pub(super) make: Option<KeyState>,
}

impl Rules {
    /// The next list: the same, if there is nothing to do. With a key that has to be made it is
    /// asked again afterwards, so one at a time is enough.
    pub(super) fn plan(&self, mut records: Vec<KeyRecord>, now: StoreTime) -> Plan {
        let now = time(&records, now);
        records.retain(|record| !self.is_over(record, now));
        match algorithm_of_active(&records) {
            Some(algorithm) => {
                self.drop_unwanted(&mut records, &algorithm, now);
                self.rotate(&mut records, now);
            }
            None => {
                let Some(heir) = self.heir(&mut records) else {
                    return Plan { records, make: Some(KeyState::Active) };
                };
                enter(heir, KeyState::Active, now);
            }
        }
        let has_next = records.iter().any(|record| self.is_wanted(record, KeyState::Next));
        Plan { records, make: (!has_next).then_some(KeyState::Next) }
    }

    /// How long a key is kept that signs no more.
    pub(super) const fn retain(&self) -> Duration {
        self.keep.saturating_add(MAX_AGE)
    }

    /// Whether nobody has a use for this key any more.
    fn is_over(&self, record: &KeyRecord, now: StoreTime) -> bool {
        let has_ended = matches!(record.state, KeyState::Retired | KeyState::Compromised);
        has_ended && now.since(record.changed_at) >= self.retain()
    }

    /// The next key signs from now on, if it is time and it was published for long enough.
    fn rotate(&self, records: &mut [KeyRecord], now: StoreTime) {
        let is_due = |record: &KeyRecord| {
            record.state == KeyState::Active
                && (record.algorithm.as_ref() != self.algorithm()
                    || now.since(record.changed_at) >= self.settings.rotate_every())
        };
        let is_ready = |record: &KeyRecord| {
            self.is_wanted(record, KeyState::Next) && now.since(record.published_at) >= LEAD
        };
        let active = records.iter().position(is_due);
        let next = records.iter().position(is_ready);
        let (Some(active), Some(next)) = (active, next) else { return };
        for (at, state) in [(active, KeyState::Retired), (next, KeyState::Active)] {
            if let Some(record) = records.get_mut(at) {
                enter(record, state, now);
            }
        }
    }

    /// Who signs when nobody does: the key that was published for the longest, however short that
    /// is, and of two the one that is wanted.
    fn heir<'r>(&self, records: &'r mut [KeyRecord]) -> Option<&'r mut KeyRecord> {
        let next = records.iter_mut().filter(|record| record.state == KeyState::Next);
        next.min_by_key(|record| {
            let is_other = record.algorithm.as_ref() != self.algorithm();
            (record.published_at, is_other, record.id.clone())
        })
    }

    /// Keys for an algorithm that is not wanted, and that has never signed. Not at once: while the
    /// operator changes the settings node by node, some want it.
    fn drop_unwanted(&self, records: &mut Vec<KeyRecord>, active: &str, now: StoreTime) {
        if active != self.algorithm() {
            return;
        }
        let patience = LEAD.saturating_mul(2);
        records.retain(|record| {
            record.state != KeyState::Next
                || record.algorithm.as_ref() == self.algorithm()
                || now.since(record.published_at) < patience
        });
    }

    fn is_wanted(&self, record: &KeyRecord, state: KeyState) -> bool {
        record.state == state && record.algorithm.as_ref() == self.algorithm()
    }

    const fn algorithm(&self) -> &'static str {
        self.settings.algorithm().name()
    }
}

/// Nothing that this key signed is believed any more. What is left says so, and has no key in it.
/// Whether it was not so before.
pub(super) fn compromise(record: &mut KeyRecord, now: StoreTime) -> bool {
    if record.state == KeyState::Compromised {
        return false;
    }
    enter(record, KeyState::Compromised, now);
    (record.public, record.sealed) = (Box::default(), Box::default());
    true
}

/// What time it is: the store's own, or the latest that is written down. A clock that was set back
/// makes waiting longer and never shorter.
pub(super) fn time(records: &[KeyRecord], now: StoreTime) -> StoreTime {
    let written = records.iter().map(|record| record.published_at.max(record.changed_at));
    written.fold(now, StoreTime::max)
}

fn algorithm_of_active(records: &[KeyRecord]) -> Option<Box<str>> {
    let mut active = records.iter().filter(|record| record.state == KeyState::Active);
    active.next().map(|record| record.algorithm.clone())
}

fn enter(record: &mut KeyRecord, state: KeyState, now: StoreTime) {
    (record.state, record.changed_at) = (state, now);
}
