//! How many readings have ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hallpass_jwks::{KeyEvent, KeyObserver};

use crate::until;

/// Counts the readings that have ended, well or not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Readings(Arc<AtomicUsize>);

impl Readings {
    /// Waits for the end of the first one, by `open`.
    pub(crate) async fn first(&self) {
        until("it is read", async || self.0.load(Ordering::Relaxed) > 0).await;
    }
}

impl KeyObserver for Readings {
    fn notify(&self, _file: &str, event: &KeyEvent) {
        if matches!(event, KeyEvent::Fetched { .. } | KeyEvent::Failed { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}
