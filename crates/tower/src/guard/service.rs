use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::{Judge, ResponseFuture};
use crate::answer::{Answer, Problem};

/// The service made by [`GuardLayer`](super::GuardLayer).
#[derive(Clone, Debug)]
pub struct Guard<S, J, A = Problem> {
    pub(super) inner: S,
    pub(super) judge: J,
    pub(super) answer: A,
}

impl<S, J, A, B, R> Service<Request<B>> for Guard<S, J, A>
where
    S: Service<Request<B>, Response = Response<R>>,
    J: Judge,
    A: Answer<R>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match self.judge.judge(&request) {
            Ok(()) => ResponseFuture::passed(self.inner.call(request)),
            Err(rejection) => ResponseFuture::refused(self.answer.answer(&rejection)),
        }
    }
}
