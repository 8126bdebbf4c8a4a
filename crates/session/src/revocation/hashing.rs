//! Names as keys.
//!
//! A key is 128 bits of two hashes with seeds of this process, which nobody learns. One half is
//! foldhash, and is all that the filter needs: almost every question ends there. The other is the
//! SipHash of the standard library, made to keep those who choose names from making them collide, and
//! is looked at only when the filter says "perhaps". Both are made once for a token, which keeps them.
//! Whoever predicts foldhash makes the filter say so more often, which costs time. To have a token
//! taken for a revoked one both halves must agree: about 2^-108 for each question with a million
//! entries, and 2^-44 for one who has broken foldhash entirely.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, LazyLock};

use super::event::{Kind, Scope};
use super::kinds::Kinds;
use super::question::Question;

/// The seeds of this process.
static SEEDS: LazyLock<Seeds> = LazyLock::new(|| Seeds {
    fold: foldhash::quality::RandomState::default(),
    sip: RandomState::new(),
});

struct Seeds {
    fold: foldhash::quality::RandomState,
    sip: RandomState,
}

/// An issuer and something of it.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Key {
    fold: u64,
    sip: u64,
}

/// The name of an issuer, hashed as far as all of its keys have it in common: made once, asked with
/// often. It is good for every view of this process.
#[derive(Clone)]
pub(crate) struct IssuerName {
    name: Arc<str>,
    fold: u64,
    /// Has seen the name and its length, so that no issuer and id are another issuer and id.
    sip: DefaultHasher,
    seeds: &'static Seeds,
}

impl IssuerName {
    pub(crate) fn new(name: impl Into<Arc<str>>) -> Self {
        let (name, seeds) = (name.into(), &*SEEDS);
        let (mut fold, mut sip) = (seeds.fold.build_hasher(), seeds.sip.build_hasher());
        fold.write(name.as_bytes());
        sip.write_usize(name.len());
        sip.write(name.as_bytes());
        Self { name, fold: fold.finish(), sip, seeds }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.name
    }

    /// The half of a key that the filter needs.
    pub(super) fn fold(&self, kind: Kind, id: &[u8]) -> u64 {
        let mut hasher = self.seeds.fold.build_hasher();
        hasher.write_u64(self.fold.rotate_left(u32::from(number(kind))));
        hasher.write(id);
        hasher.finish()
    }

    /// The whole key.
    pub(super) fn key(&self, fold: u64, kind: Kind, id: &[u8]) -> Key {
        let mut hasher = self.sip.clone();
        hasher.write_u8(number(kind));
        hasher.write(id);
        Key { fold, sip: hasher.finish() }
    }

    /// The key of everyone in a shard.
    pub(super) fn key_of_everyone(&self, shard: u16) -> Key {
        self.key(self.fold, Kind::Everyone, &shard.to_be_bytes())
    }

    /// The key of one by its name.
    pub(super) fn key_of(&self, kind: Kind, id: &str) -> Key {
        self.key(self.fold(kind, id.as_bytes()), kind, id.as_bytes())
    }

    /// The key of what an event of this shard is about.
    pub(super) fn key_of_scope(&self, shard: u16, scope: &Scope) -> Key {
        match scope.kind() {
            Kind::Everyone => self.key_of_everyone(shard),
            kind => self.key_of(kind, scope.id()),
        }
    }
}

impl Keys {
    /// The keys of everything that could cover a token.
    pub(super) fn of(asked: &Question<'_>) -> Self {
        let key = |kind, id: Option<&str>| (kind, id.map(|id| asked.issuer.key_of(kind, id)));
        Self([
            key(Kind::Token, asked.jti),
            key(Kind::Session, asked.sid),
            key(Kind::Subject, asked.sub),
            (Kind::Everyone, Some(asked.issuer.key_of_everyone(asked.shard))),
            key(Kind::Key, asked.kid),
        ])
    }
}

/// The keys of a token, one a scope.
#[derive(Clone, Copy)]
pub(super) struct Keys([(Kind, Option<Key>); 5]);

/// The halves by which the filter finds the keys of a token, its session and its subject.
#[derive(Clone, Copy)]
pub(super) struct Folds([u64; 3]);

impl Folds {
    /// Stands for a name that there is none of: the filter is not asked, and the entries, which are, have
    /// no key to look for. A name that has this hash by chance is looked for in the same way.
    const NONE: u64 = 0;

    /// Whether one of these kinds may be there, as `may_have` knows of one.
    pub(super) fn any(self, kinds: Kinds, may_have: impl Fn(u64) -> bool) -> bool {
        let Self([token, session, subject]) = self;
        let look = |kind, fold| kinds.has(kind) && (fold == Self::NONE || may_have(fold));
        look(Kinds::TOKENS, token)
            || look(Kinds::SESSIONS, session)
            || look(Kinds::SUBJECTS, subject)
    }
}

impl Keys {
    pub(super) fn folds(&self) -> Folds {
        let fold = |wanted| {
            let found = self.iter().find(|(kind, _)| *kind == wanted);
            found.map_or(Folds::NONE, |(_, key)| key.fold())
        };
        Folds([fold(Kind::Token), fold(Kind::Session), fold(Kind::Subject)])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Kind, Key)> {
        self.0.iter().filter_map(|(kind, key)| Some((*kind, (*key)?)))
    }
}

const fn number(kind: Kind) -> u8 {
    match kind {
        Kind::Token => 1,
        Kind::Session => 2,
        Kind::Subject => 3,
        Kind::Everyone => 4,
        Kind::Key => 5,
    }
}

impl Key {
    /// The half by which the filter finds it.
    pub(super) const fn fold(self) -> u64 {
        self.fold
    }

    /// Its place among so many, by bits of the half that nobody can predict: not those by which a
    /// map of the standard library chooses its places.
    pub(super) fn spread_over(self, places: usize) -> usize {
        let bits = usize::try_from((self.sip >> 40) & 0xFFFF).unwrap_or_default();
        bits.checked_rem(places).unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) const fn strong_half(self) -> u64 {
        self.sip
    }

    #[cfg(test)]
    pub(super) const fn from_parts(fold: u64, sip: u64) -> Self {
        Self { fold, sip }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.sip);
    }
}

/// How maps hash keys, which are hashes already.
pub(super) type Hashed = BuildHasherDefault<AsIs>;

/// The last number written.
#[derive(Default)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only numbers are written.
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}
