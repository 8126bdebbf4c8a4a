//! Events for `tracing`.

use tracing::{Level, debug, enabled, error, info, warn};

use super::{Accepted, Observer, Refused};
use crate::printable::printable;

/// Writes decisions as `tracing` events with the target `hallpass`: what was accepted at DEBUG,
/// refusals at INFO, outages (503) at WARN and mistakes in the application (500) at ERROR.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingObserver {
    subject: bool,
}

impl TracingObserver {
    /// Shows no subjects.
    #[must_use]
    pub const fn new() -> Self {
        Self { subject: false }
    }

    /// Shows `sub` of accepted tokens, escaped to printable ASCII and cut to 64 bytes.
    ///
    /// It names a person: decide whether the log may.
    #[must_use]
    pub const fn with_subject(mut self) -> Self {
        self.subject = true;
        self
    }
}

impl Observer for TracingObserver {
    fn accepted(&self, event: &Accepted<'_>) {
        debug!(
            target: "hallpass",
            issuer = event.issuer(),
            subject = event.subject().map(|subject| printable(subject, 64)),
            elapsed = event.elapsed().map(tracing::field::debug),
            "accepted"
        );
    }

    fn refused(&self, event: &Refused<'_>) {
        let (kind, status, why) = (event.kind(), event.status(), event.explanation());
        match status {
            500 => error!(target: "hallpass", ?kind, status, "{why}"),
            503 => warn!(target: "hallpass", ?kind, status, "{why}"),
            _ => info!(target: "hallpass", ?kind, status, "{why}"),
        }
    }

    fn asks_subject(&self) -> bool {
        self.subject
    }

    fn asks_duration(&self) -> bool {
        enabled!(target: "hallpass", Level::DEBUG)
    }
}
