//! The entries themselves, in maps under locks that hardly anybody waits for.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::cut_off::CutOff;
use super::event::Kind;
use super::hashing::{Hashed, Key};
use super::kinds::Kinds;
use crate::StoreTime;

/// How many maps there are, each with a lock of its own.
const SHARDS: usize = 64;

/// Tokens, sessions and subjects. The few events about everyone or a key are kept elsewhere.
pub(super) struct Entries {
    shards: Box<[Shard]>,
}

#[repr(align(64))]
struct Shard(RwLock<Maps>);

#[derive(Default)]
struct Maps {
    /// Of tokens and sessions, only the expiry: 24 bytes an entry, of subjects 32.
    tokens: HashMap<Key, StoreTime, Hashed>,
    sessions: HashMap<Key, StoreTime, Hashed>,
    subjects: HashMap<Key, CutOff, Hashed>,
}

impl Entries {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard(RwLock::default())).collect() }
    }

    /// Remembers what an event says. Whether nothing was there before.
    pub(super) fn keep(&self, kind: Kind, key: Key, cut_off: CutOff) -> bool {
        let Some(mut maps) = self.shard(key).map(Shard::write) else { return false };
        match kind {
            Kind::Token => end(&mut maps.tokens, key, cut_off.expires),
            Kind::Session => end(&mut maps.sessions, key, cut_off.expires),
            Kind::Subject => {
                let before = maps.subjects.len();
                maps.subjects.entry(key).or_insert(cut_off).raise(cut_off);
                maps.subjects.len() > before
            }
            Kind::Everyone | Kind::Key => false,
        }
    }

    /// What is remembered under a key: until when, and with which cut-off.
    pub(super) fn get(&self, kind: Kind, key: Key) -> Option<(Option<StoreTime>, StoreTime)> {
        let maps = self.shard(key)?.read();
        match kind {
            Kind::Token => Some((None, *maps.tokens.get(&key)?)),
            Kind::Session => Some((None, *maps.sessions.get(&key)?)),
            Kind::Subject => {
                let CutOff { not_before, expires } = *maps.subjects.get(&key)?;
                Some((Some(not_before), expires))
            }
            Kind::Everyone | Kind::Key => None,
        }
    }

    /// The kinds that there are any of.
    pub(super) fn kinds(&self) -> Kinds {
        self.shards.iter().fold(Kinds::default(), |kinds, shard| kinds.and(shard.read().kinds()))
    }

    /// Forgets what has expired, and how much that was. One map after the other is locked.
    pub(super) fn expire(&self, now: StoreTime) -> usize {
        let expire = |shard: &Shard| shard.write().expire(now);
        self.shards.iter().map(expire).fold(0, usize::saturating_add)
    }

    /// The half of every key that the filter needs.
    pub(super) fn for_each(&self, mut each: impl FnMut(u64)) {
        for shard in &self.shards {
            let maps = shard.read();
            let ended = maps.tokens.keys().chain(maps.sessions.keys());
            ended.chain(maps.subjects.keys()).for_each(|key| each(key.fold()));
        }
    }

    /// About how many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().bytes()).fold(0, usize::saturating_add)
    }

    fn shard(&self, key: Key) -> Option<&Shard> {
        self.shards.get(key.spread_over(SHARDS))
    }
}

impl Shard {
    // A map is whole at every step, so a writer that died in between left nothing half done.
    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Maps {
    fn expire(&mut self, now: StoreTime) -> usize {
        let before = self.len();
        self.tokens.retain(|_, expires| *expires > now);
        self.sessions.retain(|_, expires| *expires > now);
        self.subjects.retain(|_, cut_off| cut_off.expires > now);
        let gone = before.saturating_sub(self.len());
        if gone > 0 {
            // Nothing is moved unless half of the places can be given back.
            self.tokens.shrink_to_fit();
            self.sessions.shrink_to_fit();
            self.subjects.shrink_to_fit();
        }
        gone
    }

    fn kinds(&self) -> Kinds {
        let tokens = if self.tokens.is_empty() { Kinds::default() } else { Kinds::TOKENS };
        let sessions = if self.sessions.is_empty() { Kinds::default() } else { Kinds::SESSIONS };
        let subjects = if self.subjects.is_empty() { Kinds::default() } else { Kinds::SUBJECTS };
        tokens.and(sessions).and(subjects)
    }

    fn len(&self) -> usize {
        let ended = self.tokens.len().saturating_add(self.sessions.len());
        ended.saturating_add(self.subjects.len())
    }

    fn bytes(&self) -> usize {
        let ended = bytes_of(&self.tokens).saturating_add(bytes_of(&self.sessions));
        ended.saturating_add(bytes_of(&self.subjects)).saturating_add(size_of::<Shard>())
    }
}

fn end(map: &mut HashMap<Key, StoreTime, Hashed>, key: Key, expires: StoreTime) -> bool {
    let before = map.len();
    let kept = map.entry(key).or_default();
    *kept = expires.max(*kept);
    map.len() > before
}

/// A map of the standard library has a power of two of places, of which it uses seven in eight, and
/// a byte more for each.
fn bytes_of<V>(map: &HashMap<Key, V, Hashed>) -> usize {
    if map.capacity() == 0 {
        return 0;
    }
    let places = map.capacity().saturating_mul(8).div_ceil(7).next_power_of_two();
    places.saturating_mul(size_of::<(Key, V)>().saturating_add(1)).saturating_add(16)
}
