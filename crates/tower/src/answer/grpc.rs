//! The answer of a gRPC service.

use hallpass_core::Rejection;
use http::Response;

use super::{Answer, add_fields};

/// Answers as gRPC does: status 200, and the code and message of gRPC in a response that has
/// trailers only. For tonic and anything else whose body has a default, which is the empty one.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Grpc;

impl<B: Default> Answer<B> for Grpc {
    fn answer(&self, rejection: &Rejection) -> Response<B> {
        let mut response = Response::new(B::default());
        add_fields(&mut response, rejection.grpc_fields());
        response.extensions_mut().insert(rejection.answered_by_choice());
        response
    }
}
