//! How long a node takes to work again.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::Service;

/// After how long a node does all it has to do; `None` if it does not within a bound.
pub(crate) async fn recovered(service: &Service, node: usize, began: Instant) -> Option<Duration> {
    let mut times = 0;
    while began.elapsed() < RECOVERY {
        times += 1;
        let subject = format!("probe-{node}-{times}");
        if let Some(session) = service.log_in(node, subject).await {
            let refreshed = service.refresh(node, &session.refresh).await;
            let asked = service.ask(node, &session.access).await;
            if refreshed.is_some_and(|answer| answer.status == 200) && asked == Some(200) {
                return Some(began.elapsed());
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
    None
}

/// How long it may take.
pub(crate) const RECOVERY: Duration = Duration::from_secs(30);
