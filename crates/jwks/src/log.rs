//! What an operator's log says about keys.

use std::sync::Arc;

use crate::remote::KeyObserver;

/// The observer of those who have not named one: events of `tracing`, if that feature is on.
pub(crate) fn default_observer() -> Option<Arc<dyn KeyObserver>> {
    #[cfg(feature = "tracing")]
    return Some(Arc::<with_tracing::Events>::default());
    #[cfg(not(feature = "tracing"))]
    None
}

#[cfg(feature = "tracing")]
mod with_tracing {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tracing::{debug, info, warn};

    use crate::remote::{KeyEvent, KeyObserver, KeyRefusal};

    /// Events with the target `hallpass`: what changes at INFO, what fails at WARN, the rest at DEBUG.
    #[derive(Debug, Default)]
    pub(super) struct Events {
        /// Whether keys have come before.
        have_come: AtomicBool,
    }

    impl KeyObserver for Events {
        fn notify(&self, issuer: &str, event: &KeyEvent) {
            match event {
                KeyEvent::Fetched { keys, skipped, rotated } => {
                    let have_come = self.have_come.swap(true, Ordering::Relaxed);
                    let text = match (have_come, rotated) {
                        (false, _) => "the keys of the issuer have come",
                        (true, true) => "the issuer has changed its keys",
                        (true, false) => {
                            debug!(target: "hallpass", issuer, keys, skipped, "the keys are as before");
                            return;
                        }
                    };
                    info!(target: "hallpass", issuer, keys, skipped, "{text}");
                }
                KeyEvent::Failed { error, failures } => {
                    warn!(
                        target: "hallpass",
                        issuer,
                        failures,
                        "the keys of the issuer did not come: {error}"
                    );
                }
                KeyEvent::Stale { serves_for } => {
                    warn!(
                        target: "hallpass",
                        issuer,
                        "the keys of the issuer are past their time, and serve on for {} s",
                        serves_for.as_secs()
                    );
                }
                KeyEvent::Expired { since } => {
                    warn!(
                        target: "hallpass",
                        issuer,
                        "the keys of the issuer are past their limit, and have not served for {} s",
                        since.as_secs()
                    );
                }
                KeyEvent::Refused { retry_after, reason } => {
                    debug!(
                        target: "hallpass",
                        issuer,
                        retry_after = retry_after.as_secs(),
                        "a token asks for a key that is not there: {}",
                        text(*reason)
                    );
                }
            }
        }
    }

    const fn text(reason: KeyRefusal) -> &'static str {
        match reason {
            KeyRefusal::Failing => "the provider failed, and is left alone",
            KeyRefusal::NoPermit => "no fetch is allowed for it yet",
            KeyRefusal::NoRoom => "too many wait already",
            KeyRefusal::Deadline => "no keys came in time",
        }
    }
}
