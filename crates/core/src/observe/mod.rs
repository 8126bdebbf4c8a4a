//! What the operator gets to see of each decision.

mod event;
mod observer;
#[cfg(feature = "tracing")]
mod tracing;

use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "tracing")]
pub use self::tracing::TracingObserver;
pub use event::{Accepted, Refused};
pub use observer::Observer;

use crate::gate::GateContext;
use crate::rejection::Rejection;
use crate::verify::VerifiedToken;

/// The observer of a gate that was given none: `tracing`, where that feature is on.
pub(crate) fn default() -> Option<Arc<dyn Observer>> {
    #[cfg(feature = "tracing")]
    let observer: Option<Arc<dyn Observer>> = Some(Arc::new(TracingObserver::new()));
    #[cfg(not(feature = "tracing"))]
    let observer = None;
    observer
}

/// Tells the gate's observer of a token that was accepted.
pub(crate) fn accepted(token: &VerifiedToken, context: &GateContext, elapsed: Option<Duration>) {
    if let Some(observer) = context.observer() {
        observer.accepted(&Accepted::new(token, observer, elapsed));
    }
}

/// Tells the gate's observer of a refusal; the default one, if no gate saw the request.
pub(crate) fn refused(
    rejection: &Rejection,
    context: Option<&GateContext>,
    elapsed: Option<Duration>,
) {
    let event = Refused::new(rejection, elapsed);
    match context {
        Some(context) => {
            if let Some(observer) = context.observer() {
                observer.refused(&event);
            }
        }
        None => {
            if let Some(observer) = default() {
                observer.refused(&event);
            }
        }
    }
}
