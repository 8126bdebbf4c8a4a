//! Points in time that are to come.

use std::time::Duration;

use tokio::time::Instant;

/// When this time will have passed.
pub(super) fn after(time: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(time).unwrap_or(now)
}
