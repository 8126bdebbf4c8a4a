//! The trait behind logs and metrics.

use super::{Accepted, Refused};

/// Is told of every decision of a gate, and of the extractors and guards behind it.
///
/// Calls are synchronous and on the path of the request: hand over what takes long.
pub trait Observer: Send + Sync + 'static {
    /// A token was accepted.
    fn accepted(&self, event: &Accepted<'_>);

    /// A request was refused.
    fn refused(&self, event: &Refused<'_>);

    /// Whether [`Accepted`] shall carry the subject: not unless asked.
    fn asks_subject(&self) -> bool {
        false
    }

    /// Whether the events shall carry how long the decision took: two readings of a clock.
    fn asks_duration(&self) -> bool {
        true
    }
}
