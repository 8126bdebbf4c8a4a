use std::task::{Context, Poll};

use hallpass_core::{Admission, Requirement};
use http::{Request, Response};
use tower_service::Service;

use crate::answer::{Answer, Problem};
use crate::guarded::ResponseFuture;

/// The service made by [`RequireLayer`](super::RequireLayer).
///
/// See the [module docs](crate::require) for an example.
#[derive(Clone, Debug)]
pub struct Require<S, A = Problem> {
    pub(super) inner: S,
    pub(super) requirement: Requirement,
    pub(super) answer: A,
}

impl<S, A, B, R> Service<Request<B>> for Require<S, A>
where
    S: Service<Request<B>, Response = Response<R>>,
    A: Answer<R>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match Admission::require(request.extensions().get(), &self.requirement) {
            Ok(()) => ResponseFuture::passed(self.inner.call(request)),
            Err(rejection) => ResponseFuture::refused(self.answer.answer(&rejection)),
        }
    }
}
