use std::task::{Context, Poll};

use hallpass_core::Gate;
use http::{Request, Response};
use tower_service::Service;

use super::{ResponseFuture, enter};
use crate::answer::{Answer, Problem};
use crate::view::Head;

/// The service made by [`AuthenticateLayer`](super::AuthenticateLayer).
///
/// See the [module docs](mod@crate::authenticate) for an example.
#[derive(Clone, Debug)]
pub struct Authenticate<S, A = Problem> {
    pub(super) inner: S,
    pub(super) gate: Gate,
    pub(super) answer: A,
}

impl<S, A, B, R> Service<Request<B>> for Authenticate<S, A>
where
    S: Service<Request<B>, Response = Response<R>> + Clone,
    A: Answer<R>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = ResponseFuture<S, B, A>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let answer = self.answer.clone();
        match self.gate.begin(&Head::of(&request)).now() {
            Ok(Ok(passage)) => {
                let aftercare = enter(passage, &mut request);
                ResponseFuture::passed(self.inner.call(request), aftercare, answer)
            }
            Ok(Err(rejection)) => ResponseFuture::refused(rejection, answer),
            Err(attempt) => {
                // The instance that was polled ready is the one that is called, later; the clone
                // that takes its place has yet to be polled.
                let clone = self.inner.clone();
                let ready = std::mem::replace(&mut self.inner, clone);
                ResponseFuture::waiting(attempt, ready, request, answer)
            }
        }
    }
}
