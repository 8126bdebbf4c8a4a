//! The keys of one issuer, and the fast way to the few that fit a token.

use std::cmp::Ordering;
use std::fmt;
use std::sync::atomic::{self, AtomicU64};

use super::{Algorithm, JwkSet, KeyQuery, VerifyingKey};

/// The keys of one issuer. It never changes: other keys are another set.
pub struct KeySet {
    id: KeySetId,
    /// In the order of the document.
    keys: Vec<VerifyingKey>,
    /// Positions in `keys`, by key id and algorithm; keys without an id come first.
    by_key_id: Vec<usize>,
    /// Positions in `keys`, by algorithm.
    by_algorithm: Vec<usize>,
}

impl KeySet {
    /// How many keys are tried for one token, at most.
    pub const MAX_CANDIDATES: usize = 4;

    /// A set of these keys; several may have the same key id (RFC 7517 §4.5).
    pub fn new(keys: impl IntoIterator<Item = VerifyingKey>) -> Self {
        let keys: Vec<_> = keys.into_iter().collect();
        // Both sorts are stable: equal keys stay in the order of the document.
        let mut by_key_id: Vec<_> = (0..keys.len()).collect();
        by_key_id.sort_by_key(|at| keys.get(*at).map(|key| (key.key_id(), key.algorithm())));
        let mut by_algorithm: Vec<_> = (0..keys.len()).collect();
        by_algorithm.sort_by_key(|at| keys.get(*at).map(VerifyingKey::algorithm));
        Self { id: KeySetId::next(), keys, by_key_id, by_algorithm }
    }

    /// Which set this is, of all that there have been in this process.
    #[must_use]
    pub const fn id(&self) -> KeySetId {
        self.id
    }

    /// How many keys it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it has no key.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Its keys, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.keys.iter()
    }

    /// Whether there is a key to try for such a token.
    #[must_use]
    pub fn fits(&self, query: &KeyQuery<'_>) -> bool {
        self.candidates(query.algorithm(), query.key_id()).next().is_some()
    }

    /// The keys to try for a token: those of its key id and algorithm; when no key has that id, those
    /// without an id; without a key id all of the algorithm.
    pub(crate) fn candidates(
        &self,
        algorithm: Algorithm,
        key_id: Option<&str>,
    ) -> impl Iterator<Item = &VerifyingKey> {
        let fitting = match key_id {
            None => self.of_algorithm(algorithm),
            Some(_) if self.has_key_id(key_id) => self.of_key_id(key_id, algorithm),
            Some(_) => self.of_key_id(None, algorithm),
        };
        fitting.iter().take(Self::MAX_CANDIDATES).filter_map(|at| self.keys.get(*at))
    }

    /// Whether any of its keys is of this algorithm.
    pub(crate) fn has_algorithm(&self, algorithm: Algorithm) -> bool {
        !self.of_algorithm(algorithm).is_empty()
    }

    fn has_key_id(&self, key_id: Option<&str>) -> bool {
        !self.range(&self.by_key_id, |key| key.key_id().cmp(&key_id)).is_empty()
    }

    fn of_key_id(&self, key_id: Option<&str>, algorithm: Algorithm) -> &[usize] {
        let wanted = (key_id, algorithm);
        self.range(&self.by_key_id, |key| (key.key_id(), key.algorithm()).cmp(&wanted))
    }

    fn of_algorithm(&self, algorithm: Algorithm) -> &[usize] {
        self.range(&self.by_algorithm, |key| key.algorithm().cmp(&algorithm))
    }

    /// The positions of the wanted keys, in an index that is sorted the way `compare` compares.
    fn range<'i>(
        &self,
        index: &'i [usize],
        compare: impl Fn(&VerifyingKey) -> Ordering,
    ) -> &'i [usize] {
        let place = |at: &usize| self.keys.get(*at).map_or(Ordering::Greater, &compare);
        let start = index.partition_point(|at| place(at).is_lt());
        let end = index.partition_point(|at| place(at).is_le());
        index.get(start..end).unwrap_or_default()
    }
}

/// Tells sets apart, also such as have the same keys, and such as are gone.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct KeySetId(u64);

impl KeySetId {
    fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, atomic::Ordering::Relaxed))
    }
}

impl From<JwkSet> for KeySet {
    fn from(set: JwkSet) -> Self {
        Self::new(set.into_parts().0)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.keys).finish()
    }
}

#[cfg(test)]
#[cfg(feature = "aws-lc")]
mod tests {
    use super::KeySet;
    use crate::{Algorithm, Secret, VerifyingKey};

    use Algorithm::{HS256, HS384};

    /// Keys that are told apart by their place.
    fn set(keys: &[(Algorithm, Option<&str>)]) -> KeySet {
        KeySet::new(keys.iter().map(|(algorithm, key_id)| {
            let secret: Vec<u8> = (0..64).collect();
            let key = VerifyingKey::hmac(*algorithm, Secret::from_bytes(secret).unwrap()).unwrap();
            match key_id {
                Some(key_id) => key.with_key_id(*key_id),
                None => key,
            }
        }))
    }

    fn places(set: &KeySet, algorithm: Algorithm, key_id: Option<&str>) -> Vec<usize> {
        let place = |key: &VerifyingKey| {
            set.keys.iter().position(|other| std::ptr::eq(other, key)).unwrap()
        };
        set.candidates(algorithm, key_id).map(place).collect()
    }

    #[test]
    fn the_candidates_of_a_token() {
        let keys = [
            (HS256, Some("b")),
            (HS256, None),
            (HS384, Some("a")),
            (HS256, Some("a")),
            (HS256, Some("a")),
            (HS384, None),
        ];
        let set = set(&keys);
        for (name, algorithm, key_id, expected) in [
            ("key id and algorithm", HS256, Some("b"), &[0][..]),
            ("the same key id twice", HS256, Some("a"), &[3, 4]),
            ("the same key id, the other algorithm", HS384, Some("a"), &[2]),
            ("a known key id, never of this algorithm", HS384, Some("b"), &[]),
            ("an unknown key id: keys without one", HS256, Some("c"), &[1]),
            ("a key id is no prefix", HS256, Some(""), &[1]),
            ("key ids are case-sensitive", HS384, Some("A"), &[5]),
            ("no key id: all, four at most", HS256, None, &[0, 1, 3, 4]),
            ("no key id, the other algorithm", HS384, None, &[2, 5]),
            ("an algorithm without keys", Algorithm::ES256, None, &[]),
            ("an algorithm without keys, by key id", Algorithm::ES256, Some("a"), &[]),
        ] {
            assert_eq!(places(&set, algorithm, key_id), expected, "{name}");
        }
        assert!(set.has_algorithm(HS384));
        assert!(!set.has_algorithm(Algorithm::HS512));
    }

    #[test]
    fn four_candidates_are_the_most() {
        let same = set(&[(HS256, Some("a")); 6]);
        assert_eq!(places(&same, HS256, Some("a")), [0, 1, 2, 3]);
        assert_eq!(places(&same, HS256, None), [0, 1, 2, 3]);
        assert_eq!(places(&set(&[(HS256, None); 6]), HS256, Some("x")), [0, 1, 2, 3]);
    }

    #[test]
    fn each_of_a_thousand_keys_is_found() {
        let names: Vec<String> = (0..1_000).map(|number| format!("key-{number}")).collect();
        let keys: Vec<_> = names.iter().map(|name| (HS256, Some(name.as_str()))).collect();
        let set = set(&keys);
        for (at, name) in names.iter().enumerate() {
            assert_eq!(places(&set, HS256, Some(name)), [at], "{name}");
        }
    }
}
