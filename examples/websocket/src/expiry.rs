//! The end of a token.

use std::time::Duration;

use hallpass::{Clock, SystemClock, VerifiedToken};
use tokio::time::sleep;

/// Waits until the token expires. The leeway is for clocks that differ, at the handshake; whoever
/// stays connected is not given it.
pub(crate) async fn expired(token: &VerifiedToken) {
    while let Some(left) = left(token) {
        // The clock is looked at again and again: it may be set, and a machine may be asleep.
        sleep(left.min(LOOK_AGAIN)).await;
    }
}

/// The time until the token expires; none if it has, or if the time cannot be told.
fn left(token: &VerifiedToken) -> Option<Duration> {
    let now = SystemClock::new().now()?;
    let left = token.expires_at().checked_duration_since(now)?;
    (!left.is_zero()).then_some(left)
}

const LOOK_AGAIN: Duration = Duration::from_secs(10);
