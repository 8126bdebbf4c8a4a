//! A long array of which only the parts in use are made.

use std::sync::OnceLock;

/// How many elements are made at a time.
const CHUNK: usize = 16;

/// An array whose length is a power of two. Reading it takes no lock.
pub(super) struct Chunks<T> {
    chunks: Box<[OnceLock<Box<[T]>>]>,
}

impl<T: Default> Chunks<T> {
    /// At least `len` elements.
    pub(super) fn new(len: usize) -> Self {
        let chunks = len.div_ceil(CHUNK).max(1).checked_next_power_of_two().unwrap_or(1);
        Self { chunks: (0..chunks).map(|_| OnceLock::new()).collect() }
    }

    /// How many elements there are, made or not.
    pub(super) fn len(&self) -> usize {
        self.chunks.len().saturating_mul(CHUNK)
    }

    /// The element that a hash means, if it was made.
    pub(super) fn get(&self, hash: usize) -> Option<&T> {
        let (chunk, at) = self.place(hash);
        self.chunks.get(chunk)?.get()?.get(at)
    }

    /// The element that a hash means.
    pub(super) fn get_or_make(&self, hash: usize) -> Option<&T> {
        let (chunk, at) = self.place(hash);
        let make = || (0..CHUNK).map(|_| T::default()).collect();
        self.chunks.get(chunk)?.get_or_init(make).get(at)
    }

    fn place(&self, hash: usize) -> (usize, usize) {
        // Both are powers of two, so all elements are meant equally often.
        ((hash / CHUNK) & self.chunks.len().saturating_sub(1), hash % CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Chunks;

    #[test]
    fn each_hash_means_one_element() {
        for (asked, len) in [(0, 16), (1, 16), (16, 16), (17, 32), (1_000, 1_024)] {
            let chunks: Chunks<AtomicU32> = Chunks::new(asked);
            assert_eq!(chunks.len(), len);
            for hash in 0..len {
                assert!(hash % 16 != 0 || chunks.get(hash).is_none(), "{hash} of {len}");
                let element = chunks.get_or_make(hash).expect("an element");
                assert_eq!(element.fetch_add(1, Ordering::Relaxed), 0, "{hash} of {len}");
            }
            let again = chunks.get(len + 3).expect("an element");
            assert_eq!(again.fetch_add(1, Ordering::Relaxed), 1);
        }
    }
}
