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

/// What a guard asks: a requirement, or the cross-site check. Sealed.
pub trait Judge: Clone + sealed::Sealed {
    /// Whether the request may pass.
    ///
    /// # Errors
    /// The answer, if it may not.
    fn judge<B>(&self, request: &Request<B>) -> Result<(), Rejection>;
}

mod sealed {
    #[expect(unnameable_types, reason = "nobody else implements it")]
    pub trait Sealed {}

    impl Sealed for hallpass_core::CrossSite {}
    impl Sealed for hallpass_core::Requirement {}
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
