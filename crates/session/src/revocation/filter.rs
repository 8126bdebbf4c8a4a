//! A filter in front of the entries: it says "no" or "perhaps", without a lock.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};

/// Words of the smallest size: 8 KiB.
const LEAST: usize = 1_024;

/// How many keys a word is made for: 16 bits each.
const KEYS: usize = 4;

/// Sizes, each twice the one before.
const SIZES: usize = 22;

type Words = Box<[AtomicU64]>;

/// A blocked Bloom filter. A key sets four bits of one word, so that a question is one read of
/// memory. Of keys that were never put in, about one in a hundred gets a "perhaps".
///
/// It is rebuilt in place, so that readers need nothing that keeps the words alive: they are told by
/// a number, odd while it is rebuilt and another one afterwards, that a "no" may be none. The words
/// of every size that was ever needed are kept: 4 to 8 bytes for each entry of the highest number
/// there was.
pub(super) struct Filter {
    generation: AtomicU64,
    size: AtomicUsize,
    words: [OnceLock<Words>; SIZES],
}

/// The filter as it was at some time.
pub(super) struct Reading<'a> {
    filter: &'a Filter,
    generation: u64,
    words: &'a [AtomicU64],
}

impl Filter {
    pub(super) const fn new() -> Self {
        Self {
            generation: AtomicU64::new(0),
            size: AtomicUsize::new(0),
            words: [const { OnceLock::new() }; SIZES],
        }
    }

    /// How many keys it has room for. More only make it say "perhaps" more often.
    pub(super) fn room(&self) -> usize {
        room(self.size.load(Ordering::Relaxed))
    }

    /// Puts keys in, by their hashes. Only one may write at a time.
    pub(super) fn add(&self, hashes: impl Iterator<Item = u64>) {
        let words = self.words(self.size.load(Ordering::Relaxed));
        hashes.for_each(|hash| set(words, hash));
    }

    /// Empties it and puts in what `fill` puts in, with room for so many keys. Readers hear "perhaps"
    /// of everything in the meantime. Only one may write at a time.
    pub(super) fn rebuild(&self, keys: usize, fill: impl FnOnce(&dyn Fn(u64))) {
        let size = (0..SIZES).find(|size| room(*size) >= keys).unwrap_or(SIZES - 1);
        let words = self.words(size);
        self.generation.fetch_add(1, Ordering::Relaxed);
        // Whoever reads what is written from here on, and then the generation, sees that it is odd
        // or a later one.
        fence(Ordering::Release);
        words.iter().for_each(|word| word.store(0, Ordering::Relaxed));
        self.size.store(size, Ordering::Relaxed);
        fill(&|hash| set(words, hash));
        // Whoever reads this generation first sees all that was written.
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// The filter, unless it is being rebuilt.
    pub(super) fn read(&self) -> Option<Reading<'_>> {
        let generation = self.generation.load(Ordering::Acquire);
        if generation & 1 == 1 {
            return None;
        }
        let words = self.words.get(self.size.load(Ordering::Relaxed))?.get()?;
        Some(Reading { filter: self, generation, words })
    }

    pub(super) fn bytes(&self) -> usize {
        let words = self.words.iter().filter_map(OnceLock::get);
        words.map(|words| size_of_val(&**words)).fold(0, usize::saturating_add)
    }

    fn words(&self, size: usize) -> &[AtomicU64] {
        let words = || (0..room(size) / KEYS).map(|_| AtomicU64::new(0)).collect();
        self.words.get(size).map_or(&[], |place| place.get_or_init(words))
    }
}

impl Reading<'_> {
    /// Whether a key of this hash may have been put in. `false` is a "no" if nothing was disturbed.
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let (word, bits) = place_of(self.words, hash);
        word.is_none_or(|word| word.load(Ordering::Relaxed) & bits == bits)
    }

    /// Whether it is still the same filter: asked after everything else.
    pub(super) fn is_undisturbed(&self) -> bool {
        fence(Ordering::Acquire);
        self.filter.generation.load(Ordering::Relaxed) == self.generation
    }
}

/// The keys that a size has room for.
const fn room(size: usize) -> usize {
    (LEAST * KEYS) << size
}

fn set(words: &[AtomicU64], hash: u64) {
    let (word, bits) = place_of(words, hash);
    if let Some(word) = word {
        // Whoever must see it was told so by something that orders memory.
        word.fetch_or(bits, Ordering::Relaxed);
    }
}

/// The word by the upper bits of the hash, four of its bits by the lower ones.
fn place_of(words: &[AtomicU64], hash: u64) -> (Option<&AtomicU64>, u64) {
    // There is a power of two of words.
    let index = usize::try_from((hash >> 24) & 0xFFFF_FFFF).unwrap_or_default()
        & words.len().wrapping_sub(1);
    let bit = |shift: u32| 1_u64 << ((hash >> shift) & 63);
    (words.get(index), bit(0) | bit(6) | bit(12) | bit(18))
}
