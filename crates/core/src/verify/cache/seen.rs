//! Which tokens came before, as far as it is worth remembering.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use super::chunks::Chunks;

/// How many marks are made at a time.
const GROUP: usize = 32;

/// A mark for each token that was verified lately. A later token may have wiped it, or have the same:
/// it only says which tokens are worth being kept.
pub(super) struct Seen(Chunks<[AtomicU32; GROUP]>);

impl Seen {
    /// Marks for `tokens` tokens or somewhat more.
    pub(super) fn new(tokens: usize) -> Self {
        Self(Chunks::new(tokens / GROUP))
    }

    /// Their bytes.
    pub(super) fn bytes(&self) -> usize {
        self.0.len().saturating_mul(size_of::<[AtomicU32; GROUP]>())
    }

    /// Whether the token of this hash came before. It has, the next time.
    pub(super) fn note(&self, hash: u64) -> bool {
        let [high, low] = [hash >> 32, hash & u64::from(u32::MAX)];
        let at = usize::try_from(high).unwrap_or(usize::MAX);
        let mark = u32::try_from(low).unwrap_or(u32::MAX);
        let Some(place) = self.0.get_or_make(at / GROUP).and_then(|group| group.get(at % GROUP))
        else {
            return false;
        };
        if place.load(Ordering::Relaxed) == mark {
            return true;
        }
        place.store(mark, Ordering::Relaxed);
        false
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").field("groups", &self.0.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_token_is_seen_the_second_time() {
        let seen = Seen::new(1_000);
        // As a table makes them: never an even number.
        let hashes = (1..500_u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for hash in hashes {
            assert!(!seen.note(hash), "{hash}: for the first time");
            assert!(seen.note(hash), "{hash}: again");
            assert!(seen.note(hash), "{hash}: and again");
        }
    }

    #[test]
    fn a_mark_is_wiped_by_another_and_never_taken_for_it() {
        let seen = Seen::new(0);
        let [one, other] = [1, 3].map(|low| 5 << 32 | low);
        for _ in 0..3 {
            assert!(!seen.note(one));
            assert!(!seen.note(other));
        }
    }

    #[test]
    fn its_bytes_are_those_of_its_marks() {
        for tokens in [0, 1, 1_000, 100_000] {
            let bytes = Seen::new(tokens).bytes();
            assert!(bytes >= tokens * 4 && bytes <= (tokens * 8).max(2_048), "{tokens}: {bytes}");
        }
    }
}
