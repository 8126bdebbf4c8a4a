//! What the view is asked about a token, and what it answers.

use std::fmt;
use std::time::Duration;

use super::event::{Event, Kind, Scope};
use super::hashing::{Folds, IssuerName, Keys};
use crate::StoreTime;

/// A verified token, as far as revocations are concerned. `jti`, `sid`, `sub` and `kid` are `None`
/// where it has none. The caller refuses tokens of our own issuer without `sid` or `sst`, and reads
/// these two from no other issuer's.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) issuer: &'a IssuerName,
    /// The shard in which its subject lives.
    pub(crate) shard: u16,
    pub(crate) began: Began,
    pub(crate) jti: Option<&'a str>,
    pub(crate) sid: Option<&'a str>,
    pub(crate) sub: Option<&'a str>,
    pub(crate) kid: Option<&'a str>,
}

/// A question as the view takes it: the names hashed, so that a token that comes again and again is
/// hashed once. It is good for every view of this process.
///
/// What nearly every question ends with is in front, in one line of the processor's cache.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Asked {
    pub(super) folds: Folds,
    pub(super) shard: u16,
    pub(super) began: Began,
    pub(super) keys: Keys,
}

impl Question<'_> {
    pub(crate) fn hashed(&self) -> Asked {
        let keys = Keys::of(self);
        Asked { folds: keys.folds(), shard: self.shard, began: self.began, keys }
    }
}

impl fmt::Debug for Asked {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("shard", &self.shard).finish_non_exhaustive()
    }
}

/// What a cut-off is compared with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Began {
    /// Our own: the start of the session (`sst`), by the clock of the store. Never `iat`: a token
    /// that was refreshed while its session was being revoked is newer than the cut-off.
    Session(StoreTime),
    /// Another issuer's: `iat` in whole seconds, fractions cut off, or none.
    Issued(Option<u64>),
}

impl Began {
    /// Whether a cut-off covers it. Seconds may cover up to one too many, never one too few, and
    /// what does not say when it was made is covered by every cut-off.
    pub(super) fn is_covered_by(self, not_before: StoreTime) -> bool {
        match self {
            Self::Session(start) => start <= not_before,
            Self::Issued(None) => true,
            Self::Issued(Some(seconds)) => seconds.saturating_mul(1_000) <= not_before.as_millis(),
        }
    }
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    /// Nothing covers it, and the view is new enough to know, or the policy says not to care.
    Live,
    /// It was taken back.
    Revoked(Cover),
    /// Nobody knows: the view is so old, or was never complete (`None`). To be answered with 503
    /// and `Retry-After`.
    Stale(Option<Duration>),
}

/// Why a token is revoked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Cover {
    pub(crate) kind: Kind,
    /// The cut-off of subjects and of everyone.
    pub(crate) not_before: Option<StoreTime>,
    pub(crate) expires: StoreTime,
}

impl Cover {
    /// Itself, if it has no cut-off or one that covers what began then.
    pub(super) fn if_covers(self, began: Began) -> Option<Self> {
        let covers = self.not_before.is_none_or(|not_before| began.is_covered_by(not_before));
        covers.then_some(self)
    }

    /// The event that covers what was asked about, so that its step can be run again where a store
    /// has lost it. `None` if it is another question's.
    pub(crate) fn event(&self, asked: &Question<'_>) -> Option<Event> {
        let scope = match self.kind {
            Kind::Token => Scope::Token(asked.jti?.into()),
            Kind::Session => Scope::Session(asked.sid?.into()),
            Kind::Subject => Scope::Subject(asked.sub?.into(), self.not_before?),
            Kind::Everyone => Scope::Everyone(self.not_before?),
            Kind::Key => Scope::Key(asked.kid?.into()),
        };
        Event::new(asked.issuer.as_str(), scope, self.expires).ok()
    }
}
