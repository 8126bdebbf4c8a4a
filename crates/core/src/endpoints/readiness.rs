//! Whether the service can do its work.

use std::fmt;

use super::{Answering, EndpointRequest, EndpointResponse, Endpoints};

/// Answers 200 while a condition holds and 503 while it does not, for whoever sends the traffic.
///
/// ```
/// use hallpass_core::Readiness;
/// use std::sync::atomic::{AtomicBool, Ordering};
///
/// static WARM: AtomicBool = AtomicBool::new(false);
/// let readiness = Readiness::new(|| WARM.load(Ordering::Relaxed));
/// # drop(readiness);
/// ```
pub struct Readiness {
    is_ready: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Readiness {
    /// Ready while `is_ready` says so. It is asked for every request, and answers at once.
    pub fn new(is_ready: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { is_ready: Box::new(is_ready) }
    }
}

impl Endpoints for Readiness {
    fn answer(&self, request: EndpointRequest) -> Answering {
        Answering::Ready(match request.method() {
            "GET" | "HEAD" => {
                let (status, word) =
                    if (self.is_ready)() { (200, "ready") } else { (503, "not ready") };
                EndpointResponse::new(status)
                    .with_field("cache-control", "no-store")
                    .with_body("text/plain; charset=utf-8", word)
            }
            _ => EndpointResponse::new(405).with_field("allow", "GET, HEAD"),
        })
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readiness(..)")
    }
}
