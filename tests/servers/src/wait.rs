//! Waiting for what a server does by itself.

use std::time::{Duration, Instant};

use crate::fail::fail;

/// Asks until it is so.
///
/// # Panics
/// If it is not within 30 seconds: the server did not do this.
pub async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        if begun.elapsed() > LIMIT {
            fail(format_args!("the server did not {what} within {LIMIT:?}"));
        }
        tokio::time::sleep(TICK).await;
    }
}

const LIMIT: Duration = Duration::from_secs(30);
const TICK: Duration = Duration::from_millis(10);
