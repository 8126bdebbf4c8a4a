//! Tokens that were verified before.

use std::sync::Arc;

use super::budget::Budget;
use super::seen::Seen;
use super::table::{Found, Table};
use super::{Entry, Keyed};
use crate::key::KeySetId;
use crate::token::Header;

/// What an entry takes besides its texts, about: the token's own structure, its claims' places, and
/// what the allocator adds.
const OVERHEAD: usize = 640;

/// A table has a place for each of so many bytes. Small entries take three times as much, so that
/// most places are empty and no set is full before the budget is used up.
const BYTES_A_PLACE: usize = 512;

/// How many sets are searched for something to drop, at most, for one new entry.
const SEARCH: usize = 64;

/// Verified tokens, found by all of their bytes. `T` is the token as the verifier holds it.
pub(in crate::verify) struct TokenCache<T> {
    table: Table<T>,
    seen: Seen,
    budget: Arc<Budget>,
}

impl<T: Keyed> TokenCache<T> {
    /// A cache of at most `bytes` bytes, its tables among them.
    pub(in crate::verify) fn new(bytes: usize) -> Self {
        let (table, seen) = (Table::new(bytes / BYTES_A_PLACE), Seen::new(bytes / BYTES_A_PLACE));
        let tables = table.bytes().saturating_add(seen.bytes());
        let budget = Budget::new(bytes.saturating_sub(tables));
        Self { table, seen, budget }
    }

    /// The token with these bytes, if it was verified before. Whether it is any good now is another
    /// question.
    pub(in crate::verify) fn get(&self, token: &[u8]) -> Option<Found<T>> {
        let found = self.table.get(token)?;
        // What is in use may grow; others have to go for it, and nobody else may come soon.
        let fits = || self.budget.used() <= self.budget.limit();
        if !fits() {
            self.table.evict(SEARCH, fits);
        }
        Some(found)
    }

    /// What a token that was verified just now needs to be kept: if it is the second time that it
    /// was, and there is room for it.
    ///
    /// One that comes once takes nothing from those that come often, and costs no more than without
    /// a cache: putting an entry into the table takes some time for each thread of the process.
    pub(in crate::verify) fn entry(
        &self,
        token: &[u8],
        header: &Header<'_>,
        payload: &str,
        set: KeySetId,
    ) -> Option<Entry> {
        if !self.seen.note(self.table.tag(token)) {
            return None;
        }
        let key_id = header.key_id.as_ref().map_or(0, |key_id| key_id.len());
        let texts = token.len().saturating_add(key_id).saturating_add(payload.len());
        let bytes = texts.saturating_add(OVERHEAD);
        let fits = || self.budget.used().saturating_add(bytes) <= self.budget.limit();
        if !self.table.evict(SEARCH, fits) {
            return None;
        }
        Some(Entry::new(token, header, set, self.budget.charge(bytes)?))
    }

    /// Keeps a token, which has its [`Entry`].
    pub(in crate::verify) fn insert(&self, token: &Arc<T>) {
        self.table.insert(Arc::clone(token));
    }

    /// The bytes that are in use, the table not counted.
    #[cfg(test)]
    pub(super) fn used(&self) -> usize {
        self.budget.used()
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Arc;

    use super::{Entry, Keyed, TokenCache};
    use crate::key::{Algorithm, KeySet, KeySetId};
    use crate::token::Header;
    use crate::verify::cache::Recent;

    /// A token that is nothing but an entry.
    struct Kept(Entry);

    impl Keyed for Kept {
        fn key(&self) -> &[u8] {
            self.0.token()
        }

        fn index(key: &[u8]) -> &[u8] {
            key
        }

        fn recent(&self) -> &Recent {
            self.0.recent()
        }

        fn left(&self) {
            self.0.charge().release();
        }
    }

    struct Fixture {
        cache: TokenCache<Kept>,
        set: KeySetId,
    }

    impl Fixture {
        fn new(bytes: usize) -> Self {
            Self { cache: TokenCache::new(bytes), set: KeySet::new([]).id() }
        }

        fn entry(&self, token: &str, payload: &str, key_id: Option<&str>) -> Option<Entry> {
            let key_id = key_id.map(Cow::Borrowed);
            let header = Header { algorithm: Algorithm::ES256, key_id, typ: None };
            self.cache.entry(token.as_bytes(), &header, payload, self.set)
        }

        /// Presents a token, and keeps it if it may be.
        fn present(&self, token: &str, payload: &str) -> Option<Arc<Kept>> {
            let kept = Arc::new(Kept(self.entry(token, payload, None)?));
            self.cache.insert(&kept);
            Some(kept)
        }

        fn has(&self, token: &str) -> bool {
            self.cache.get(token.as_bytes()).is_some_and(|found| found.get().is_some())
        }
    }

    #[test]
    fn the_second_time_makes_an_entry() {
        let fixture = Fixture::new(1 << 20);
        for token in ["one", "two", "three"] {
            assert!(fixture.present(token, "{}").is_none(), "{token}: once");
            assert!(!fixture.has(token));
            assert!(fixture.present(token, "{}").is_some(), "{token}: twice");
            assert!(fixture.has(token));
        }
    }

    #[test]
    fn an_entry_asks_for_the_key_of_its_header() {
        let fixture = Fixture::new(1 << 20);
        for (token, key_id) in [("none", None), ("empty", Some("")), ("long", Some("\u{e9}-1"))] {
            assert!(fixture.entry(token, "{}", key_id).is_none());
            let entry = fixture.entry(token, "{}", key_id).expect("the second time");
            assert_eq!(entry.token(), token.as_bytes());
            let query = entry.query();
            assert_eq!((query.algorithm(), query.key_id()), (Algorithm::ES256, key_id));
            assert_eq!((query.tenant(), entry.set()), (None, fixture.set));
        }
    }

    #[test]
    fn the_bytes_in_use_stay_within_the_limit() {
        for bytes in [64 * 1024, 200_000, 1 << 20] {
            let fixture = Fixture::new(bytes);
            let limit = fixture.cache.budget.limit();
            assert!(limit <= bytes && limit >= bytes / 10 * 9, "{limit} of {bytes}");
            let mut kept = 0;
            for number in 0..5_000_usize {
                let token = format!("{number:0>0$}", 10 + number % 3_000);
                for _ in 0..3 {
                    kept += usize::from(fixture.present(&token, &token).is_some());
                    assert!(fixture.cache.used() <= limit, "{} of {limit}", fixture.cache.used());
                }
            }
            assert!(kept > 5_000, "{kept}: there is always room for one");
            assert!(fixture.cache.used() > limit / 2, "{} of {limit}", fixture.cache.used());
            // What has grown goes first, until there is room again.
            let grown = fixture.present("grown", "{}").or_else(|| fixture.present("grown", "{}"));
            grown.expect("the second time").0.charge().add(2 * limit);
            assert!(fixture.cache.used() > limit);
            let mut presented = 0;
            while fixture.cache.used() > limit {
                fixture.present(&format!("next {}", presented / 2), "{}");
                presented += 1;
                assert!(presented < 10_000, "it never goes");
            }
        }
    }

    #[test]
    fn what_has_left_is_not_charged_though_a_request_has_it() {
        let fixture = Fixture::new(64 * 1024);
        let used = || fixture.cache.used();
        assert!(fixture.present("held", "{}").is_none());
        let held = fixture.present("held", "{}").expect("the second time");
        let one = used();
        assert!(one > "held".len());
        fixture.cache.table.evict(1_000, || false);
        assert!(!fixture.has("held"));
        assert_eq!(used(), 0);
        held.0.charge().add(one);
        assert_eq!(used(), 0, "nor when it grows");
        drop(held);
        assert_eq!(used(), 0);
    }

    #[test]
    fn what_streams_hold_takes_no_place_from_others() {
        let fixture = Fixture::new(64 * 1024);
        let twice = |token: &str| {
            let first = fixture.present(token, "{}");
            first.or_else(|| fixture.present(token, "{}"))
        };
        let held: Vec<_> = (0..1_000).filter_map(|n| twice(&format!("stream {n}"))).collect();
        assert_eq!(held.len(), 1_000, "there is always room for one");
        for n in 0..100 {
            let token = format!("request {n}");
            assert!(twice(&token).is_some(), "{token}");
            assert!(fixture.has(&token), "{token}");
        }
    }
}
