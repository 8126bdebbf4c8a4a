use std::future::{Ready, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpResponse};
use hallpass_core::Rejection;

use super::{GuardService, Judge};
use crate::answer::Answer;

/// The middleware made by [`require`](crate::require()) and [`cross_site`](crate::cross_site()). `J`
/// is what it asks.
#[derive(Clone, Debug)]
#[must_use = "give it to `wrap`"]
pub struct Guard<J> {
    judge: J,
    answer: Answer,
}

impl<J> Guard<J> {
    pub(crate) fn new(judge: J) -> Self {
        Self { judge, answer: Answer::default() }
    }

    /// Answers refusals in the application's own format: see
    /// [`Authenticate::answering`](crate::Authenticate::answering).
    pub fn answering(self, answer: impl Fn(&Rejection) -> HttpResponse + 'static) -> Self {
        Self { answer: Answer::by(answer), ..self }
    }
}

impl<S, J, B> Transform<S, ServiceRequest> for Guard<J>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    J: Judge,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = GuardService<S, J>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        let (judge, answer) = (self.judge.clone(), self.answer.clone());
        ready(Ok(GuardService { inner, judge, answer }))
    }
}
