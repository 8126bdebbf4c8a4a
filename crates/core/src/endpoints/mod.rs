//! What the service serves itself: key sets, readiness, sessions.
//!
//! Plain data in, plain data out, so that every adapter mounts the same thing. They are mounted
//! outside of the authentication: whoever asks for keys has no token yet.

mod jwks;
mod message;
mod readiness;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

pub use jwks::Jwks;
pub use message::{EndpointRequest, EndpointResponse};
pub use readiness::Readiness;

/// One or more resources, which an adapter's `endpoints(..)` mounts.
pub trait Endpoints: Send + Sync + 'static {
    /// Answers a request. The future borrows nothing.
    fn answer(&self, request: EndpointRequest) -> Answering;

    /// The longest body that is read, in bytes; a longer one is answered with 413 before
    /// [`answer`](Self::answer) is called.
    fn max_body(&self) -> usize {
        16 * 1024
    }
}

/// The answer of [`Endpoints`], now or later.
#[non_exhaustive]
pub enum Answering {
    /// Without waiting.
    Ready(EndpointResponse),
    /// After input or output.
    Pending(Pin<Box<dyn Future<Output = EndpointResponse> + Send>>),
}

impl Answering {
    /// The answer, waited for if need be.
    pub async fn wait(self) -> EndpointResponse {
        match self {
            Self::Ready(response) => response,
            Self::Pending(response) => response.await,
        }
    }
}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(response) => f.debug_tuple("Ready").field(response).finish(),
            Self::Pending(_) => f.write_str("Pending(..)"),
        }
    }
}
