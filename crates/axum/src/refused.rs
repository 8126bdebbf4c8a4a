//! What an extractor answers.

use std::error::Error;
use std::fmt;

use axum_core::response::{IntoResponse, Response};
use hallpass_core::Rejection;
use hallpass_tower::{Answer, Problem};

/// A request that an extractor does not let in, as a response: the core's answer, unless the layer
/// around the handler has [another](hallpass_tower::AuthenticateLayer::answering).
#[derive(Clone, Debug)]
pub struct Refused(Rejection);

impl Refused {
    /// Why, and with which answer.
    #[must_use]
    pub const fn rejection(&self) -> &Rejection {
        &self.0
    }
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Self(rejection)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        Problem::default().answer(&self.0)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Refused {}
