//! Looks at every list that there ever was, and at every signature.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::super::LEAD;
use super::{Hands, Node, SIGNS_FOR, TTL, block_on};
use crate::StoreTime;
use crate::revocation::Moment;
use crate::store::{KeyRecord, KeyState, KeyStore};

/// What has to hold, whatever happens, checked against what was seen so far.
pub(super) struct Watch {
    store: Arc<dyn KeyStore>,
    hands: Hands,
    version: u64,
    records: BTreeMap<Box<str>, KeyRecord>,
    /// The latest time by the store's clock.
    latest: StoreTime,
    /// Keys that signed at once: the first, and those after a compromised one.
    at_once: BTreeSet<Box<str>>,
    /// When it was first seen that a key signs no more.
    ended: BTreeMap<Box<str>, Moment>,
    compromised: BTreeSet<Box<str>>,
    /// Keys that a node wants, or wanted, to be compromised.
    meant: BTreeSet<Box<str>>,
    /// Until when what a key signed is believed.
    believed: BTreeMap<Box<str>, StoreTime>,
    turns: usize,
}

impl Watch {
    pub(super) fn new(store: Arc<dyn KeyStore>, hands: Hands) -> Self {
        let latest = hands.store_time();
        Self {
            store,
            hands,
            version: 0,
            records: BTreeMap::new(),
            latest,
            at_once: BTreeSet::new(),
            ended: BTreeMap::new(),
            compromised: BTreeSet::new(),
            meant: BTreeSet::new(),
            believed: BTreeMap::new(),
            turns: 0,
        }
    }

    /// How many times another key began to sign, the first not counted.
    pub(super) const fn turns(&self) -> usize {
        self.turns
    }

    pub(super) fn compromised(&self) -> usize {
        self.compromised.len()
    }

    /// Somebody is about to compromise this key: from here on it is right to leave it out.
    pub(super) fn is_meant(&mut self, kid: &str) {
        self.meant.insert(kid.into());
    }

    /// After each thing that may have written: at most one list is new.
    pub(super) fn look(&mut self) {
        self.latest = self.latest.max(self.hands.store_time());
        let read = block_on(self.store.keys()).unwrap();
        if read.version == self.version {
            return;
        }
        let is_next = self.version == 0 || read.version == self.version + 1;
        assert!(is_next, "every list is looked at");
        let new: BTreeMap<_, _> =
            read.records.iter().map(|record| (record.id.clone(), record.clone())).collect();
        assert_eq!(new.len(), read.records.len(), "no name twice");
        self.one_signs(&new);
        self.nothing_is_dropped_early(&new);
        for (kid, record) in &new {
            let before = self.records.get(kid).map(|before| before.state);
            self.no_way_back(kid, before, record.state);
            if record.state == KeyState::Compromised {
                self.compromised.insert(kid.clone());
            }
            if before == Some(KeyState::Active) && record.state != KeyState::Active {
                self.ended.insert(kid.clone(), self.hands.moment());
            }
        }
        (self.version, self.records) = (read.version, new);
    }

    /// If the node signs now, with what it may.
    pub(super) fn signs(&mut self, node: &Node) -> bool {
        self.latest = self.latest.max(self.hands.store_time());
        let Ok(key) = node.view.signer() else { return false };
        let kid: Box<str> = key.key_id().unwrap().into();
        let record = self.records.get(&kid).expect("a key that signs was published");
        let published = self.latest.since(record.published_at);
        assert!(published >= LEAD || self.at_once.contains(&kid), "published {published:?} ago");
        if let Some(ended) = self.ended.get(&kid) {
            let late = self.hands.moment().since(*ended);
            assert!(late <= SIGNS_FOR, "a key signs {late:?} after its end");
        }
        let until = self.latest.after(TTL + LEEWAY);
        let believed = self.believed.entry(kid).or_default();
        *believed = until.max(*believed);
        true
    }

    /// If the node serves its key set, there is all in it that verifiers need.
    pub(super) fn publishes(&self, node: &Node) {
        let Some(jwks) = super::view::published(node) else { return };
        let left_out = |kid: &str| self.at_once.contains(kid) || self.meant.contains(kid);
        for kid in self.live().filter(|kid| !left_out(kid)) {
            let is_secret = self.records.get(kid).is_some_and(|record| record.public.is_empty());
            assert!(is_secret || jwks.contains(&**kid), "a key is not in the set");
        }
    }

    fn one_signs(&mut self, new: &BTreeMap<Box<str>, KeyRecord>) {
        let active: Vec<_> =
            new.values().filter(|record| record.state == KeyState::Active).collect();
        let [active] = active.as_slice() else { panic!("{} keys sign", active.len()) };
        let mut before = self.records.values();
        let before = before.find(|before| before.state == KeyState::Active);
        if before.is_some_and(|before| before.id == active.id) {
            return;
        }
        let follows_compromise = before.is_none_or(|before| {
            new.get(&before.id).is_some_and(|now| now.state == KeyState::Compromised)
        });
        if follows_compromise {
            self.at_once.insert(active.id.clone());
        } else {
            assert!(self.latest.since(active.published_at) >= LEAD, "too early");
        }
        self.turns += usize::from(before.is_some());
    }

    fn nothing_is_dropped_early(&self, new: &BTreeMap<Box<str>, KeyRecord>) {
        for kid in self.live() {
            assert!(new.contains_key(kid) || self.compromised.contains(kid), "dropped too early");
        }
    }

    fn no_way_back(&self, kid: &str, before: Option<KeyState>, now: KeyState) {
        let way = (before, now);
        assert!(!self.compromised.contains(kid) || now == KeyState::Compromised, "{way:?}");
        assert!(before != Some(KeyState::Retired) || now != KeyState::Active, "{way:?}");
        // A node may put back what was dropped or lost: a key that was meant to be compromised, perhaps
        // by a write that began long ago, as one.
        let put_back = now == KeyState::Compromised && self.meant.contains(kid);
        let is_new = matches!(now, KeyState::Next | KeyState::Active);
        assert!(before.is_some() || is_new || put_back, "{way:?}");
    }

    /// Keys of which something may still be believed.
    fn live(&self) -> impl Iterator<Item = &Box<str>> {
        let live = self.believed.iter().filter(|(_, until)| **until > self.latest);
        live.map(|(kid, _)| kid)
    }
}

/// The longest that a verifier may be set to.
const LEEWAY: Duration = Duration::from_secs(300);
