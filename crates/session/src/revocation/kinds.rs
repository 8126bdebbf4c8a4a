//! Which kinds of entries there are: a check does not ask the filter for what there is none of.

use std::sync::atomic::{AtomicU8, Ordering};

use super::event::Kind;

/// A set of kinds.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub(super) struct Kinds(u8);

/// A set that one changes and others read.
#[derive(Default)]
pub(super) struct AtomicKinds(AtomicU8);

impl Kinds {
    pub(super) const TOKENS: Self = Self(1);
    pub(super) const SESSIONS: Self = Self(2);
    pub(super) const SUBJECTS: Self = Self(4);
    /// Everyone or a key.
    pub(super) const RARE: Self = Self(8);

    pub(super) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Token => Self::TOKENS,
            Kind::Session => Self::SESSIONS,
            Kind::Subject => Self::SUBJECTS,
            Kind::Everyone | Kind::Key => Self::RARE,
        }
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl AtomicKinds {
    pub(super) fn get(&self) -> Kinds {
        Kinds(self.0.load(Ordering::Acquire))
    }

    pub(super) fn set(&self, kinds: Kinds) {
        self.0.store(kinds.0, Ordering::Release);
    }
}
