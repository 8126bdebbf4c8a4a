//! The end of a token.

use std::time::Duration;

use hallpass::{Clock, SystemClock, TokenEnd, VerifiedToken};
use tokio::time::sleep;

/// Waits until the token is no good any more, and says why.
pub(crate) async fn ended(token: &VerifiedToken) -> &'static str {
    let end = match token.ended() {
        Some(ended) => ended.await,
        // Of an issuer that keeps no sessions: nobody can take it back.
        None => expired(token).await,
    };
    match end {
        TokenEnd::Revoked => "the user was logged out",
        _ => "the token expired",
    }
}

/// Waits until the token expires. The leeway is for clocks that differ, at the handshake; whoever
/// stays connected is not given it.
async fn expired(token: &VerifiedToken) -> TokenEnd {
    while let Some(left) = left(token) {
        // The clock is looked at again and again: it may be set, and a machine may be asleep.
        sleep(left.min(LOOK_AGAIN)).await;
    }
    TokenEnd::Expired
}

/// The time until the token expires; none if it has, or if the time cannot be told.
fn left(token: &VerifiedToken) -> Option<Duration> {
    let now = SystemClock::new().now()?;
    let left = token.expires_at().checked_duration_since(now)?;
    (!left.is_zero()).then_some(left)
}

const LOOK_AGAIN: Duration = Duration::from_secs(10);
