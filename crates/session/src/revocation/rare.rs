//! Cut-offs of everyone, and keys that are not trusted any more.

use std::collections::HashMap;

use super::cut_off::CutOff;
use super::event::Kind;
use super::hashing::{Hashed, Key};
use super::kinds::Kinds;
use super::question::{Began, Cover};
use crate::StoreTime;

/// What is about everyone or a key: few, but asked by every request while there are any. The whole
/// is replaced when one changes.
#[derive(Clone, Default)]
pub(super) struct Rare {
    everyone: HashMap<Key, CutOff, Hashed>,
    keys: HashMap<Key, CutOff, Hashed>,
}

impl Rare {
    /// Remembers an event about everyone or a key.
    pub(super) fn keep(&mut self, kind: Kind, key: Key, cut_off: CutOff) {
        let kept = if kind == Kind::Key { &mut self.keys } else { &mut self.everyone };
        kept.entry(key).or_insert(cut_off).raise(cut_off);
    }

    /// What is remembered under a key, if it covers what began then.
    pub(super) fn cover(&self, kind: Kind, key: Key, began: Began) -> Option<Cover> {
        let (kept, has_cut_off) = match kind {
            Kind::Everyone => (&self.everyone, true),
            Kind::Key => (&self.keys, false),
            Kind::Token | Kind::Session | Kind::Subject => return None,
        };
        let CutOff { not_before, expires } = *kept.get(&key)?;
        Cover { kind, not_before: has_cut_off.then_some(not_before), expires }.if_covers(began)
    }

    pub(super) fn kinds(&self) -> Kinds {
        if self.len() == 0 { Kinds::default() } else { Kinds::RARE }
    }

    pub(super) fn expires_by(&self, now: StoreTime) -> bool {
        self.everyone.values().chain(self.keys.values()).any(|kept| kept.expires <= now)
    }

    pub(super) fn expire(&mut self, now: StoreTime) {
        self.everyone.retain(|_, kept| kept.expires > now);
        self.keys.retain(|_, kept| kept.expires > now);
    }

    pub(super) fn len(&self) -> usize {
        self.everyone.len().saturating_add(self.keys.len())
    }

    /// About how many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.len().saturating_mul(size_of::<(Key, CutOff)>()).saturating_mul(2)
    }
}
