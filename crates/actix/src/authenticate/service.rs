use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use hallpass_core::Gate;

use super::{ResponseFuture, enter};
use crate::answer::Answer;
use crate::view::Head;

/// The service made by [`Authenticate`](super::Authenticate).
#[derive(Debug)]
pub struct AuthenticateService<S> {
    pub(super) inner: Rc<S>,
    pub(super) gate: Gate,
    pub(super) answer: Answer,
}

impl<S, B> Service<ServiceRequest> for AuthenticateService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = ResponseFuture<S, B>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let answer = self.answer.clone();
        match self.gate.begin(&Head(request.head())).now() {
            Ok(Ok(passage)) => {
                let aftercare = enter(passage, &mut request);
                ResponseFuture::passed(self.inner.call(request), aftercare, answer)
            }
            Ok(Err(rejection)) => ResponseFuture::refused(request, rejection, answer),
            Err(attempt) => {
                ResponseFuture::waiting(attempt, Rc::clone(&self.inner), request, answer)
            }
        }
    }
}
