//! Keys that are fetched: from the provider that was configured, as often as it can bear, and never
//! because of what a token or a document says.
#![expect(clippy::arithmetic_side_effects, reason = "a failed test is a panic")]

mod addresses;
mod answers;
mod dialects;
mod discovery;
mod endings;
mod floods;
mod followed;
mod issuers;
mod odd_keys;
mod outages;
mod removed;
mod requests;
mod scene;
mod tenants;
mod world;

use std::future::Future;
use std::sync::LazyLock;
use std::time::Duration;

use tokio::runtime::{Handle, Runtime};

use crate::line::Line;

pub(crate) fn lines() -> Vec<Line> {
    // Fetches run on its threads; this one waits for them.
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
    let _entered = RUNTIME.enter();
    let groups = [
        followed::lines(),
        floods::lines(),
        endings::lines(),
        removed::lines(),
        answers::lines(),
        odd_keys::lines(),
        outages::lines(),
        discovery::lines(),
        addresses::lines(),
        requests::lines(),
        issuers::lines(),
        tenants::lines(),
        dialects::lines(),
    ];
    groups.into_iter().flatten().collect()
}

/// A verdict; one that keys have to be fetched for is waited for.
pub(crate) fn finished<F: Future>(now: Result<F::Output, F>) -> F::Output {
    now.unwrap_or_else(wait)
}

/// Waits, a bounded time.
fn wait<F: Future>(future: F) -> F::Output {
    let runtime = Handle::try_current().expect("static keys are ready");
    let bounded = runtime.block_on(async { tokio::time::timeout(SOON, future).await });
    bounded.expect("it ends soon")
}

/// Longer than anything takes here that ends.
const SOON: Duration = Duration::from_secs(60);

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    wait(async {
        let holds = async {
            while !holds() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let held = tokio::time::timeout(SOON / 2, holds).await;
        assert!(held.is_ok(), "waited in vain until {what}");
    });
}
