//! A table that is read without a lock.

use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use arc_swap::{ArcSwapOption, Guard};
use foldhash::fast::RandomState;

use super::chunks::Chunks;

/// How many places a set has. With their tags they fill one line of a processor's cache.
const WAYS: usize = 4;

/// What is found by its bytes.
pub(in crate::verify) trait Keyed {
    /// The bytes by which it is found: all of them count.
    fn key(&self) -> &[u8];

    /// The part of a key by which the table is indexed: enough to tell most keys apart.
    fn index(key: &[u8]) -> &[u8];

    /// Whether it was of use since somebody looked for a place.
    fn recent(&self) -> &Recent;

    /// It has left the table; some may still hold it.
    fn left(&self) {}
}

/// Whether an entry was of use lately: then it has a second chance before another takes its place.
#[derive(Debug, Default)]
pub(in crate::verify) struct Recent(AtomicBool);

impl Recent {
    pub(in crate::verify) const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    pub(in crate::verify) fn note(&self) {
        // Read first: a line that nobody writes stays in the cache of every processor.
        if !self.0.load(Ordering::Relaxed) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A bounded number of entries, in sets of four places. Readers and writers wait for nobody.
pub(super) struct Table<T> {
    sets: Chunks<Set<T>>,
    /// Its seed is secret, so that nobody can choose keys of one index.
    hasher: RandomState,
    /// Where the next search for a place begins.
    hand: AtomicUsize,
}

/// Places that a key can be at.
#[repr(align(64))]
struct Set<T> {
    /// The hash of what is at each place, 0 for nothing. It may be another's for a moment, and
    /// decides nothing.
    tags: [AtomicU64; WAYS],
    places: [ArcSwapOption<T>; WAYS],
}

/// An entry, held without counting it.
pub(in crate::verify) struct Found<T>(Guard<Option<Arc<T>>>);

impl<T> Found<T> {
    pub(in crate::verify) fn get(&self) -> Option<&Arc<T>> {
        self.0.deref().as_ref()
    }
}

impl<T: Keyed> Table<T> {
    /// A table with places for `entries` or somewhat more.
    pub(super) fn new(entries: usize) -> Self {
        let (sets, hasher) = (Chunks::new(entries.div_ceil(WAYS)), RandomState::default());
        Self { sets, hasher, hand: AtomicUsize::new(0) }
    }

    /// The bytes of the table itself.
    pub(super) fn bytes(&self) -> usize {
        self.sets.len().saturating_mul(size_of::<Set<T>>())
    }

    /// The entry of this key: all of its bytes are compared.
    pub(super) fn get(&self, key: &[u8]) -> Option<Found<T>> {
        let tag = self.tag(key);
        let set = self.sets.get(place_of(tag))?;
        let places = set.tags.iter().zip(&set.places);
        let mut tagged = places.filter(|(other, _)| other.load(Ordering::Acquire) == tag);
        tagged.find_map(|(_, place)| {
            let found = Found(place.load());
            let entry = found.get()?;
            (entry.key() == key).then_some(())?;
            Some(found)
        })
    }

    /// Adds an entry, in the place of one of its key, of nothing, or of one that has to go.
    pub(super) fn insert(&self, entry: Arc<T>) {
        let tag = self.tag(entry.key());
        let Some(set) = self.sets.get_or_make(place_of(tag)) else { return };
        let way = set.way_of(tag).or_else(|| set.way_of(0));
        let way = way.unwrap_or_else(|| set.victim(self.hand.fetch_add(1, Ordering::Relaxed)));
        if let (Some(other), Some(place)) = (set.tags.get(way), set.places.get(way)) {
            leave(place.swap(Some(entry)));
            other.store(tag, Ordering::Release);
        }
    }

    /// Drops what was not found lately, in the next `sets` sets, until `enough` is reached.
    pub(super) fn evict(&self, sets: usize, enough: impl Fn() -> bool) -> bool {
        for _ in 0..sets {
            if enough() {
                return true;
            }
            let next = self.hand.fetch_add(1, Ordering::Relaxed);
            if let Some(set) = self.sets.get(next) {
                set.thin_out();
            }
        }
        enough()
    }

    /// The hash of a key: never 0, which stands for nothing.
    pub(super) fn tag(&self, key: &[u8]) -> u64 {
        let (index, mut hasher) = (T::index(key), self.hasher.build_hasher());
        match <&[u8; 32]>::try_from(index) {
            // The usual length, four numbers at once.
            Ok(index) => index.as_chunks::<8>().0.iter().for_each(|part| {
                hasher.write_u64(u64::from_le_bytes(*part));
            }),
            Err(_) => hasher.write(index),
        }
        hasher.finish() | 1
    }
}

/// Tells an entry that it has left.
fn leave<T: Keyed>(entry: Option<Arc<T>>) {
    if let Some(entry) = entry {
        entry.left();
    }
}

/// What of a tag chooses the set: not the lowest bit, which is always the same.
fn place_of(tag: u64) -> usize {
    usize::try_from(tag >> 24).unwrap_or(usize::MAX)
}

impl<T: Keyed> Set<T> {
    fn way_of(&self, tag: u64) -> Option<usize> {
        self.tags.iter().position(|other| other.load(Ordering::Relaxed) == tag)
    }

    /// Of four entries that were all found lately the one at `hand`.
    fn victim(&self, hand: usize) -> usize {
        let order = (0..WAYS).map(|way| hand.wrapping_add(way) % WAYS);
        let idle = |way: &usize| {
            let place = self.places.get(*way).map(ArcSwapOption::load);
            let entry = place.as_ref().and_then(|place| place.as_ref());
            entry.is_none_or(|entry| !entry.recent().take())
        };
        order.clone().find(idle).unwrap_or(hand % WAYS)
    }

    fn thin_out(&self) {
        for (tag, place) in self.tags.iter().zip(&self.places) {
            if tag.load(Ordering::Relaxed) == 0 {
                continue;
            }
            let idle = place.load().as_ref().is_none_or(|entry| !entry.recent().take());
            if idle {
                tag.store(0, Ordering::Relaxed);
                leave(place.swap(None));
            }
        }
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self { tags: Default::default(), places: Default::default() }
    }
}

impl<T: Keyed> fmt::Debug for Table<T> {
    /// Shows nothing of what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("sets", &self.sets.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::{Keyed, Recent, Table};

    /// Found by its key, and indexed by so many of its first bytes.
    struct Item<const INDEX: usize> {
        key: Box<[u8]>,
        made: usize,
        recent: Recent,
    }

    impl<const INDEX: usize> Keyed for Item<INDEX> {
        fn key(&self) -> &[u8] {
            &self.key
        }

        fn index(key: &[u8]) -> &[u8] {
            key.get(..INDEX).unwrap_or(key)
        }

        fn recent(&self) -> &Recent {
            &self.recent
        }
    }

    fn key(number: usize) -> Box<[u8]> {
        number.to_be_bytes().into()
    }

    fn insert<const INDEX: usize>(table: &Table<Item<INDEX>>, number: usize, made: usize) {
        table.insert(Arc::new(Item { key: key(number), made, recent: Recent::new() }));
    }

    /// The `made` of what is found, whose key must be the right one.
    fn get<const INDEX: usize>(table: &Table<Item<INDEX>>, number: usize) -> Option<usize> {
        let found = table.get(&key(number))?;
        let item = found.get().expect("what is found is there");
        item.recent().note();
        assert_eq!(item.key, key(number), "another one's");
        Some(item.made)
    }

    /// Whatever has been inserted and dropped, what is found has the key and is the last of it.
    fn only_the_right_one_is_found<const INDEX: usize>() {
        const KEYS: usize = 300;
        let table = Table::<Item<INDEX>>::new(64);
        let mut last = [None; KEYS];
        let mut random: u64 = 0x9E37_79B9_7F4A_7C15;
        for made in 0..20_000 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let number = usize::try_from(random >> 32).expect("32 bits") % KEYS;
            match random % 8 {
                0..4 => {
                    insert(&table, number, made);
                    last[number] = Some(made);
                    assert_eq!(get(&table, number), last[number], "just inserted");
                }
                4..7 => {
                    let found = get(&table, number);
                    assert!(found.is_none() || found == last[number], "{found:?}");
                }
                _ => {
                    table.evict(3, || false);
                }
            }
        }
    }

    #[test]
    fn keys_are_told_apart_though_every_index_collides() {
        only_the_right_one_is_found::<0>();
        // Two indices, sixteen, and one a key.
        only_the_right_one_is_found::<7>();
        only_the_right_one_is_found::<8>();
    }

    #[test]
    fn what_is_found_often_outlasts_what_comes_once() {
        // So many sets that no four of the eight ever share one.
        let table = Table::<Item<8>>::new(4_096);
        (0..8).for_each(|number| insert(&table, number, number));
        let mut missed = 0;
        for number in 8..40_000 {
            insert(&table, number, number);
            for hot in 0..8 {
                missed += usize::from(get(&table, hot).is_none());
            }
        }
        assert_eq!(missed, 0, "of 320,000 were not found");
    }

    #[test]
    fn what_is_dropped_is_dropped() {
        let table = Table::<Item<8>>::new(64);
        let items: Vec<_> = (0..200)
            .map(|number| Arc::new(Item { key: key(number), made: 0, recent: Recent::new() }))
            .collect();
        items.iter().for_each(|item| table.insert(Arc::clone(item)));
        let held = || items.iter().filter(|item| Arc::strong_count(item) > 1).count();
        assert!((32..=64).contains(&held()), "{}", held());
        // All sets once for those that were found lately, and once more.
        (0..200).filter_map(|number| get(&table, number)).for_each(|made| assert_eq!(made, 0));
        assert!(!table.evict(16, || false));
        assert!(held() > 0, "a second chance");
        table.evict(16, || false);
        assert_eq!(held(), 0);
        table.insert(Arc::clone(&items[7]));
        drop(table);
        assert_eq!(held(), 0);
    }

    #[test]
    fn evicting_ends_when_there_is_enough() {
        let table = Table::<Item<8>>::new(64);
        (0..200).for_each(|number| insert(&table, number, 0));
        assert!(table.evict(0, || true));
        assert!(!table.evict(0, || false));
        let left = || (0..200).filter(|number| get(&table, *number).is_some()).count();
        let before = left();
        assert!(table.evict(1_000, || true));
        assert_eq!(left(), before, "nothing had to go");
    }

    #[test]
    fn threads_find_the_right_one_or_none() {
        let table = Table::<Item<1>>::new(64);
        thread::scope(|scope| {
            for stride in [1, 3, 7, 11] {
                let table = &table;
                scope.spawn(move || {
                    for step in 0..5_000 {
                        let number = step * stride % 97;
                        insert(table, number, number);
                        let other = step % 97;
                        assert!(get(table, other).is_none_or(|made| made == other));
                        if step % 50 == 0 {
                            table.evict(5, || false);
                        }
                    }
                });
            }
        });
    }
}
