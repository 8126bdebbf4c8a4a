//! Where the keys of an issuer come from.

use std::error::Error;
use std::fmt;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::{Algorithm, KeySet, KeySetId};

/// Finds the keys of one issuer: from configuration ([`StaticKeys`](crate::StaticKeys)), or from
/// elsewhere.
pub trait KeySource: Debug + Send + Sync + 'static {
    /// The set to look for a token's key in.
    ///
    /// The set that is answered either has a fitting key, or is known to lack it: a token whose key
    /// is not in it is refused. A source that cannot know answers [`KeysUnavailable`].
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup;

    /// Whether [`lookup`](Self::lookup) would answer the set `id` now. Asked each time a token comes
    /// that was verified before with a key of that set: unless it is still the one, the token is
    /// verified anew. It takes no lock and waits for nobody.
    ///
    /// Unless it is overridden, it asks `lookup`, so that is asked twice for a token that comes again.
    /// A token is remembered to no purpose by a source that answers another set each time, or has to
    /// fetch each time: answer the same `Arc<KeySet>` for as long as its keys are the same, and
    /// override this where a lookup begins a fetch.
    fn is_current(&self, query: &KeyQuery<'_>, id: KeySetId) -> bool {
        matches!(self.lookup(query), Lookup::Ready(Ok(set)) if set.id() == id)
    }

    /// A newer set than `set`, no fitting key of which made the token's signature: for issuers that
    /// change a key and not its id. `None`, unless a source knows better, if there is no newer one
    /// and none is worth waiting for; the token is refused then. It is asked once a token.
    ///
    /// Anybody can send such tokens, so a source must bound what they cost.
    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        let _: (&KeyQuery<'_>, &Arc<KeySet>) = (query, set);
        None
    }
}

/// Keys that have to be fetched. Dropping the future must not stop a fetch that others wait for.
pub type PendingKeys = Pin<Box<dyn Future<Output = Result<Arc<KeySet>, KeysUnavailable>> + Send>>;

/// A source that several issuers, or others, share.
impl<S: KeySource + ?Sized> KeySource for Arc<S> {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        (**self).lookup(query)
    }

    fn is_current(&self, query: &KeyQuery<'_>, id: KeySetId) -> bool {
        (**self).is_current(query, id)
    }

    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        (**self).renewed(query, set)
    }
}

/// The key a token asks for.
#[derive(Clone, Copy)]
pub struct KeyQuery<'a> {
    algorithm: Algorithm,
    key_id: Option<&'a str>,
    tenant: Option<&'a str>,
}

impl<'a> KeyQuery<'a> {
    /// What `alg` and `kid` of a token's header say. Nothing of it is verified.
    #[must_use]
    pub const fn new(algorithm: Algorithm, key_id: Option<&'a str>) -> Self {
        Self { algorithm, key_id, tenant: None }
    }

    /// The same, for a key of this tenant.
    #[must_use]
    pub const fn of_tenant(self, tenant: Option<&'a str>) -> Self {
        Self { tenant, ..self }
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key id, if the token has one: text of an attacker's choice.
    #[must_use]
    pub const fn key_id(&self) -> Option<&'a str> {
        self.key_id
    }

    /// The tenant that the token names, of those that are let in; `None` for issuers that are no
    /// [`Tenants`](crate::Tenants).
    #[must_use]
    pub const fn tenant(&self) -> Option<&'a str> {
        self.tenant
    }
}

/// The answer of a [`KeySource`].
#[non_exhaustive]
pub enum Lookup {
    /// Known at once.
    Ready(Result<Arc<KeySet>, KeysUnavailable>),
    /// The keys have to be fetched.
    Pending(PendingKeys),
}

impl Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(keys) => f.debug_tuple("Ready").field(keys).finish(),
            Self::Pending(_) => f.debug_tuple("Pending").finish_non_exhaustive(),
        }
    }
}

/// The keys cannot be had now: nothing is known about the token, and the request is answered 503.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct KeysUnavailable {
    retry_after: Option<Duration>,
}

impl KeysUnavailable {
    /// Without a time to try again.
    #[must_use]
    pub const fn new() -> Self {
        Self { retry_after: None }
    }

    /// With a time from now after which trying again may help.
    #[must_use]
    pub const fn with_retry_after(self, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after) }
    }

    /// The time from now after which trying again may help.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for KeysUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the keys of the issuer are unavailable")
    }
}

impl Error for KeysUnavailable {}

impl Debug for KeyQuery<'_> {
    /// Shows the length of the key id alone: it is whatever the sender of the token wrote.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyQuery")
            .field("algorithm", &self.algorithm)
            .field("key_id_bytes", &self.key_id.map(str::len))
            .field("tenant_bytes", &self.tenant.map(str::len))
            .finish()
    }
}
