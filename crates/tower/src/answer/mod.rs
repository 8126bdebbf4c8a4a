//! How a refusal becomes a response.
//!
//! A layer answers by [`Problem`] unless `answering(..)` gives it another [`Answer`]: [`Grpc`], or
//! a closure of the application's. Whatever the answer says, the service behind the layer is not
//! called.
//!
//! ```
//! use hallpass_core::Rejection;
//! use http::Response;
//!
//! // In the application's own format; status and challenges are added where it left them out.
//! let answer = |rejection: &Rejection| {
//!     let code = rejection.error_code().unwrap_or("unauthenticated");
//!     Response::new(format!("{{\"code\":\"{code}\"}}"))
//! };
//! # fn layer<A: hallpass_tower::Answer<String>>(_: A) {}
//! # layer(answer);
//! ```

mod custom;
mod grpc;
mod problem;

pub use grpc::Grpc;
use std::borrow::Cow;

use hallpass_core::{FieldsMut, Rejection};
use http::Response;
pub use problem::Problem;

use crate::view::Fields;

/// Makes responses with a body of type `B` out of refusals.
pub trait Answer<B>: Clone {
    /// The response to a request that is not let in.
    fn answer(&self, rejection: &Rejection) -> Response<B>;

    /// Whether this takes the place of the default answers that extractors and layers further in
    /// gave: those of [`Problem`] are left as they are.
    fn replaces(&self) -> bool {
        true
    }
}

/// Adds the fields to a response.
fn add_fields<B>(
    response: &mut Response<B>,
    fields: impl Iterator<Item = (&'static str, Cow<'static, str>)>,
) {
    let mut headers = Fields(response.headers_mut());
    for (name, value) in fields {
        headers.append(name, value);
    }
}
