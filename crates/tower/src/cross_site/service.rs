use std::task::{Context, Poll};

use hallpass_core::CrossSite;
use http::{Request, Response};
use tower_service::Service;

use crate::answer::{Answer, Problem};
use crate::guarded::ResponseFuture;
use crate::view::Head;

/// The service made by [`CrossSiteLayer`](super::CrossSiteLayer).
///
/// See the [module docs](crate::cross_site) for an example.
#[derive(Clone, Debug)]
pub struct GuardCrossSite<S, A = Problem> {
    pub(super) inner: S,
    pub(super) check: CrossSite,
    pub(super) answer: A,
}

impl<S, A, B, R> Service<Request<B>> for GuardCrossSite<S, A>
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
        match self.check.judge(&Head::of(&request)) {
            Ok(()) => ResponseFuture::passed(self.inner.call(request)),
            Err(rejection) => ResponseFuture::refused(self.answer.answer(&rejection)),
        }
    }
}
