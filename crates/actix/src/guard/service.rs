use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};

use super::{Judge, ResponseFuture};
use crate::answer::Answer;

/// The service made by [`Guard`](super::Guard).
#[derive(Debug)]
pub struct GuardService<S, J> {
    pub(super) inner: S,
    pub(super) judge: J,
    pub(super) answer: Answer,
}

impl<S, J, B> Service<ServiceRequest> for GuardService<S, J>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    J: Judge,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        match self.judge.judge(&request) {
            Ok(()) => ResponseFuture::passed(self.inner.call(request)),
            Err(rejection) => ResponseFuture::refused(request, self.answer.answer(&rejection)),
        }
    }
}
