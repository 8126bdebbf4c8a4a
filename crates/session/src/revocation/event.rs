//! What the log of revocations holds: one event a revocation.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest;

use super::error::{EventError, EventErrorKind};
use crate::StoreTime;

/// The last millisecond of the year 9999, the last time that a token can tell. Every whole number
/// up to it is exact in the scripts of stores that count in floating point, too.
const LAST: StoreTime = StoreTime::from_millis(253_402_300_799_999);

/// The longest issuer and the longest id, in bytes.
const LONGEST: usize = 65_535;

/// One entry of the log of revocations: which tokens of which issuer are taken back, and for how
/// long that has to be remembered.
///
/// A store appends it in the same atomic step as the change of state that it tells about, and hands
/// it back in the order of its log. [`Event::encode`] and [`Event::decode`] are its form at rest.
#[derive(Clone, Eq, PartialEq)]
pub struct Event {
    sequence: u64,
    issuer: Arc<str>,
    scope: Scope,
    expires: StoreTime,
}

/// Which tokens of an issuer an [`Event`] takes back.
///
/// A cut-off is inclusive: it covers what began at that very millisecond. It is compared with the
/// start of the session (`sst`) in our own tokens, and with `iat` in those of other issuers.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub enum Scope {
    /// The one with this `jti`.
    Token(Arc<str>),
    /// All of the session with this `sid`.
    Session(Arc<str>),
    /// All of this `sub` that began at the cut-off or before it.
    Subject(Arc<str>, StoreTime),
    /// All that began at the cut-off or before it, of the subjects that live in the shard whose log
    /// has the event: each shard has one, by its own clock.
    Everyone(StoreTime),
    /// All that were signed by the key with this `kid`.
    Key(Arc<str>),
}

/// What tells events apart, whoever appends them: equal for the same issuer, scope, cut-off and
/// expiry, whatever the sequence number.
///
/// A node that repairs a log appends each event that it misses under the condition that no other
/// node has done so: this is what that condition is about.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EventId([u8; 16]);

impl Event {
    /// An event that is to be appended. The store gives it its sequence number.
    ///
    /// # Errors
    /// When the issuer or the id is longer than 65,535 bytes, or a time is after the year 9999.
    pub fn new(
        issuer: impl Into<Arc<str>>,
        scope: Scope,
        expires: StoreTime,
    ) -> Result<Self, EventError> {
        let issuer = issuer.into();
        if issuer.len() > LONGEST || scope.id().len() > LONGEST {
            return Err(EventErrorKind::Length.into());
        }
        if expires > LAST || scope.not_before().is_some_and(|time| time > LAST) {
            return Err(EventErrorKind::Time.into());
        }
        Ok(Self { sequence: 0, issuer, scope, expires })
    }

    /// The same event at this place of the log of its shard.
    #[must_use]
    pub fn at(self, sequence: u64) -> Self {
        Self { sequence, ..self }
    }

    /// Its place in the log of its shard: one more than that of the event before it. 0 before it
    /// is appended.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Whose tokens it is about (`iss`).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(super) fn shared_issuer(&self) -> Arc<str> {
        Arc::clone(&self.issuer)
    }

    /// Which of them.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// From when on nobody needs it any more, because every token that it covers has expired.
    #[must_use]
    pub const fn expires(&self) -> StoreTime {
        self.expires
    }

    /// What tells it apart from all others.
    #[must_use]
    pub fn id(&self) -> EventId {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"hallpass/event");
        context.update(&self.encode());
        let (mut id, hash) = ([0; 16], context.finish());
        id.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
        EventId(id)
    }
}

impl Scope {
    /// The name that it is about: empty for everyone.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Token(id) | Self::Session(id) | Self::Subject(id, _) | Self::Key(id) => id,
            Self::Everyone(_) => "",
        }
    }

    /// The cut-off of those that have one.
    pub(super) const fn not_before(&self) -> Option<StoreTime> {
        match self {
            Self::Subject(_, not_before) | Self::Everyone(not_before) => Some(*not_before),
            Self::Token(_) | Self::Session(_) | Self::Key(_) => None,
        }
    }

    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Token(_) => Kind::Token,
            Self::Session(_) => Kind::Session,
            Self::Subject(..) => Kind::Subject,
            Self::Everyone(_) => Kind::Everyone,
            Self::Key(_) => Kind::Key,
        }
    }
}

impl EventId {
    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The scopes, without what they are about: enough for a log line, and nothing to hide.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Kind {
    Token,
    Session,
    Subject,
    Everyone,
    Key,
}

impl Kind {
    /// Whether there are few, which every token is compared with.
    pub(super) const fn is_rare(self) -> bool {
        matches!(self, Self::Everyone | Self::Key)
    }
}

impl fmt::Debug for Event {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("sequence", &self.sequence)
            .field("issuer", &self.issuer)
            .field("scope", &self.scope)
            .field("expires", &self.expires)
            .finish()
    }
}

impl fmt::Debug for Scope {
    /// Names nobody: who is logged out is nothing for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self.not_before() {
            Some(not_before) => f.debug_tuple("Scope").field(&kind).field(&not_before).finish(),
            None => f.debug_tuple("Scope").field(&kind).finish(),
        }
    }
}

impl fmt::Debug for EventId {
    /// Its first two bytes: by all of them a subject could be guessed, for no key is in the hash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, ..] = self.0;
        write!(f, "EventId({first:02x}{second:02x}..)")
    }
}
