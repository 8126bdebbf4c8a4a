//! A service that asks before it calls: what [`require`](crate::require()) and
//! [`cross_site`](crate::cross_site()) have in common.

mod future;
mod layer;
mod service;

pub use future::ResponseFuture;
use hallpass_core::{Admission, CrossSite, Rejection, Requirement};
use http::Request;
pub use layer::GuardLayer;
pub use service::Guard;

use crate::view::Head;

/// What a guard asks.
pub trait Judge: Clone {
    /// Whether the request may pass.
    ///
    /// # Errors
    /// The answer, if it may not.
    fn judge<B>(&self, request: &Request<B>) -> Result<(), Rejection>;
}

impl Judge for Requirement {
    fn judge<B>(&self, request: &Request<B>) -> Result<(), Rejection> {
        Admission::require(request.extensions().get(), self)
    }
}

impl Judge for CrossSite {
    fn judge<B>(&self, request: &Request<B>) -> Result<(), Rejection> {
        Self::judge(self, &Head::of(request))
    }
}
