//! Waiting for what a server does by itself.

use std::time::{Duration, Instant};

use crate::fail::fail;

/// Asks until it is so.
///
/// # Panics
/// If it is not within a minute: the server did not do this.
pub async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    until_or(what, is_so, async || String::new()).await;
}

/// The same; if it does not come about, what is `seen` then is told.
pub(crate) async fn until_or(
    what: &str,
    mut is_so: impl AsyncFnMut() -> bool,
    seen: impl AsyncFnOnce() -> String,
) {
    let begun = Instant::now();
    while !is_so().await {
        if begun.elapsed() > LIMIT {
            let seen = seen().await;
            fail(format_args!("the server did not {what} within {LIMIT:?}\n{seen}"));
        }
        tokio::time::sleep(TICK).await;
    }
}

const LIMIT: Duration = Duration::from_secs(60);
const TICK: Duration = Duration::from_millis(10);
