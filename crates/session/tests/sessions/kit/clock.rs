//! The clock of a store, which stands until it is moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hallpass_core::{Clock, UnixTime};
use hallpass_session::StoreTime;

/// Clones are the same clock.
#[derive(Clone, Debug)]
pub(crate) struct StoreClock(Arc<AtomicU64>);

impl StoreClock {
    pub(crate) fn at(millis: u64) -> Self {
        Self(Arc::new(AtomicU64::new(millis)))
    }

    /// Nobody hears of it before the store answers something.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(u64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn set_back(&self, by: Duration) {
        self.0.fetch_sub(u64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn millis(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn time(&self) -> StoreTime {
        StoreTime::from_millis(self.millis())
    }

    pub(crate) fn secs(&self) -> u64 {
        self.millis() / 1_000
    }
}

impl Clock for StoreClock {
    fn now(&self) -> Option<UnixTime> {
        Some(self.time().to_unix_time())
    }
}
