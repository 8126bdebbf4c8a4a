//! What happens to the keys of a provider.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use crate::fetch::FetchError;

/// Is told what happens to the keys of a provider.
pub trait KeyObserver: Debug + Send + Sync + 'static {
    /// Something happened to the keys of this issuer. Called from the task that fetches, and for
    /// [`Refused`](KeyEvent::Refused), or a fetch whose runtime is gone, from the request: do not
    /// block. It may ask for the
    /// [health](crate::RemoteKeys::health) of the keys; if it panics, that changes nothing for them.
    fn notify(&self, issuer: &str, event: &KeyEvent);
}

/// An observer that several providers, or others, share.
impl<O: KeyObserver + ?Sized> KeyObserver for Arc<O> {
    fn notify(&self, issuer: &str, event: &KeyEvent) {
        (**self).notify(issuer, event);
    }
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
        /// Whether it has other keys than the one before, or other public members of them.
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
    /// fetch that fails after that time. Each failure is told by [`Failed`](Self::Failed). It is not
    /// told of a seed.
    #[non_exhaustive]
    Stale {
        /// For how long it still does.
        serves_for: Duration,
    },
    /// The set is past its limit, and requests are answered 503: told once in an outage, with the
    /// first fetch that fails after that.
    #[non_exhaustive]
    Expired {
        /// For how long it has not served.
        since: Duration,
    },
    /// A request was answered 503: told once a request, so count these events and log few of them.
    #[non_exhaustive]
    Refused {
        /// When to try again.
        retry_after: Duration,
        /// Why.
        reason: KeyRefusal,
    },
}

/// Why a request is answered 503: its key is not there, and nobody knows whether it is elsewhere.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum KeyRefusal {
    /// The last fetch failed, and the provider is left alone for a while.
    Failing,
    /// As many fetches have been made for unknown keys as are allowed.
    NoPermit,
    /// As many requests wait for keys as [may](crate::Settings::waiters).
    NoRoom,
    /// No keys came for as long as a request [waits](crate::Settings::wait).
    Deadline,
}
