//! What happens to the keys of a provider.

use std::fmt::Debug;
use std::time::Duration;

use crate::fetch::FetchError;

/// Is told what happens to the keys of a provider.
pub trait KeyObserver: Debug + Send + Sync + 'static {
    /// Something happened to the keys of this issuer. Called from the task that fetches, and for
    /// [`Refused`](KeyEvent::Refused) from the request: do not block. It may ask for the
    /// [health](crate::RemoteKeys::health) of the keys; if it panics, that changes nothing for them.
    fn notify(&self, issuer: &str, event: &KeyEvent);
}

/// What happened.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyEvent {
    /// A good set came.
    #[non_exhaustive]
    Fetched {
        /// How many keys it has.
        keys: usize,
        /// How many of its keys are of no use here.
        skipped: usize,
        /// Whether its document differs from the one before, in any byte.
        rotated: bool,
    },
    /// No good set came; the one that is there goes on serving.
    #[non_exhaustive]
    Failed {
        /// Why.
        error: FetchError,
        /// How many fetches have failed in a row.
        failures: u32,
    },
    /// The set is past its time to live, and serves on: told once in an outage, with the first
    /// fetch that fails after that time. Each failure is told by [`Failed`](Self::Failed).
    #[non_exhaustive]
    Stale {
        /// For how long it still does.
        serves_for: Duration,
    },
    /// A token asked for a key that is not there, and no fetch was allowed for it: told once a
    /// request, so count these events and log few of them.
    #[non_exhaustive]
    Refused {
        /// When one will be.
        retry_after: Duration,
    },
}
