//! Middleware that asks before it calls: what [`require`](crate::require()) and
//! [`cross_site`](crate::cross_site()) have in common.

mod future;
mod service;
mod transform;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
pub use future::ResponseFuture;
use hallpass_core::{Admission, CrossSite, Rejection, Requirement};
pub use service::GuardService;
pub use transform::Guard;

use crate::view::Head;

/// What a guard asks.
pub trait Judge: Clone {
    /// Whether the request may pass.
    ///
    /// # Errors
    /// The answer, if it may not.
    fn judge(&self, request: &ServiceRequest) -> Result<(), Rejection>;
}

impl Judge for Requirement {
    fn judge(&self, request: &ServiceRequest) -> Result<(), Rejection> {
        Admission::require(request.extensions().get(), self)
    }
}

impl Judge for CrossSite {
    fn judge(&self, request: &ServiceRequest) -> Result<(), Rejection> {
        Self::judge(self, &Head(request.head()))
    }
}
