//! How long to wait before the next attempt.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The pauses between attempts to reach a server: none at first, then longer and longer ones.
#[derive(Default)]
pub(super) struct Pause {
    failures: u32,
}

impl Pause {
    /// It worked since then: if it did for a while, all is forgotten, and else nearly all.
    pub(super) fn worked(&mut self, since: Instant) {
        let remembered = if since.elapsed() > LONGEST { 0 } else { 2 };
        self.failures = self.failures.min(remembered);
    }

    pub(super) async fn pass(&mut self) {
        let failures = self.failures;
        self.failures = failures.saturating_add(1);
        if let Some(doublings) = failures.checked_sub(1) {
            let pause = SHORTEST.saturating_mul(2_u32.saturating_pow(doublings));
            sleep(pause.min(LONGEST).mul_f64(random())).await;
        }
    }
}

/// Between 0.5 and 1, so that not all nodes come at once.
fn random() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let bits = RandomState::new().hash_one(0_u8);
    0.5 + f64::from(u32::try_from(bits >> 33).unwrap_or_default()) / f64::from(u32::MAX)
}

const SHORTEST: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_secs(1);
