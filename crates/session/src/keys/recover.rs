//! What a node knows and a store has lost: a failover can undo a write that was acknowledged.

use std::collections::BTreeSet;
use std::time::Duration;

use super::rules::compromise;
use crate::StoreTime;
use crate::store::{KeyRecord, KeyState};

/// What a node has read before.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    /// In the order of their names.
    pub(super) records: Vec<KeyRecord>,
    /// When that was so, by the store's clock.
    pub(super) at: StoreTime,
    /// Keys that were compromised, as far as this node was ever told.
    pub(super) compromised: BTreeSet<Box<str>>,
}

/// The keys as they were read, and what was known of them: in the order of their names.
///
/// A key never goes back in its life, and none leaves before its time. So of two states the later
/// one counts, and a key that may have signed and is missing was lost, unless it is so late that it
/// may have been dropped: `retain` after it was last known to sign, a minute less. Whatever happens,
/// a compromised key stays one.
pub(super) fn recover(
    read: Vec<KeyRecord>,
    known: &Knowledge,
    now: StoreTime,
    retain: Duration,
) -> Vec<KeyRecord> {
    let mut records = read;
    for known_record in &known.records {
        let found = records.iter_mut().find(|record| record.id == known_record.id);
        match found {
            Some(record) if rank(known_record.state) > rank(record.state) => {
                record.clone_from(known_record);
                if rank(record.state) > rank(KeyState::Active) {
                    // Whoever did not know may have signed with it until now.
                    record.changed_at = now;
                }
            }
            Some(_) => {}
            None if is_missing(known_record, known.at, now, retain) => {
                records.push(known_record.clone());
            }
            None => {}
        }
    }
    for record in &mut records {
        if known.compromised.contains(&record.id) {
            compromise(record, now);
        }
    }
    leave_one_active(&mut records, now);
    records.sort_by(|a, b| a.id.cmp(&b.id));
    records
}

/// Of several keys that sign, after a lost write, the one that came last goes on.
fn leave_one_active(records: &mut [KeyRecord], now: StoreTime) {
    let active = |record: &&mut KeyRecord| record.state == KeyState::Active;
    let mut actives: Vec<_> = records.iter_mut().filter(active).collect();
    actives.sort_by(|a, b| (a.changed_at, &a.id).cmp(&(b.changed_at, &b.id)));
    let _last = actives.pop();
    for record in actives {
        (record.state, record.changed_at) = (KeyState::Retired, now);
    }
}

fn is_missing(record: &KeyRecord, at: StoreTime, now: StoreTime, retain: Duration) -> bool {
    let signed_until = match record.state {
        // It has signed nothing.
        KeyState::Next => return false,
        KeyState::Active => at,
        KeyState::Retired | KeyState::Compromised => record.changed_at,
    };
    now.since(signed_until).saturating_add(MARGIN) < retain
}

/// How far along in its life a key is.
const fn rank(state: KeyState) -> u8 {
    match state {
        KeyState::Next => 0,
        KeyState::Active => 1,
        KeyState::Retired => 2,
        KeyState::Compromised => 3,
    }
}

/// For deadlines, and clocks that are not quite the same.
const MARGIN: Duration = Duration::from_secs(60);
