//! Keys that live elsewhere, as the verifier sees them.

mod driver;
mod health;
mod load;
mod observer;
mod renewal;
mod shared;
mod waiting;

use std::fmt;
use std::sync::Arc;

use hallpass_core::{KeyQuery, KeySet, KeySetId, KeySource, Lookup, PendingKeys};

pub use health::{KeyHealth, KeyState};
pub use observer::{KeyEvent, KeyObserver, KeyRefusal};

pub(crate) use load::{Loaded, Loader, Loading, MAX_SET, parse};
pub(crate) use shared::{Parts, Shared};

/// The keys of one provider, fetched and refreshed in the background.
///
/// The lookup of a key that is there takes no lock and awaits nothing. A clone is another handle to
/// the same keys; the last one that is dropped ends the refreshing.
#[derive(Clone)]
pub struct RemoteKeys(Arc<Shared>);

impl RemoteKeys {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// How the keys stand: for a readiness route, and for alerts.
    #[must_use]
    pub fn health(&self) -> KeyHealth {
        self.0.health()
    }

    /// The key set that serves, as a JWK set of the public members of its keys: to be kept for a start
    /// without the provider.
    #[must_use]
    pub fn export(&self) -> Option<Vec<u8>> {
        self.0.document()
    }
}

impl KeySource for RemoteKeys {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        Shared::lookup(&self.0, query)
    }

    fn is_current(&self, _: &KeyQuery<'_>, id: KeySetId) -> bool {
        Shared::is_current(&self.0, id)
    }

    fn renewed(&self, query: &KeyQuery<'_>, set: &Arc<KeySet>) -> Option<PendingKeys> {
        Shared::renewed(&self.0, query, set)
    }
}

impl fmt::Debug for RemoteKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteKeys").field("health", &self.health()).finish_non_exhaustive()
    }
}
