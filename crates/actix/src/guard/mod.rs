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

/// What a guard asks: a requirement, or the cross-site check. Sealed.
pub trait Judge: Clone + sealed::Sealed {
    /// Whether the request may pass.
    ///
    /// # Errors
    /// The answer, if it may not.
    fn judge(&self, request: &ServiceRequest) -> Result<(), Rejection>;
}

mod sealed {
    #[expect(unnameable_types, reason = "nobody else implements it")]
    pub trait Sealed {}

    impl Sealed for hallpass_core::CrossSite {}
    impl Sealed for hallpass_core::Requirement {}
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
