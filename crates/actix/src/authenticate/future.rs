use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use hallpass_core::{Aftercare, Attempt, Rejection};
use pin_project_lite::pin_project;

use super::enter;
use crate::answer::Answer;
use crate::view::Fields;

pin_project! {
    /// The future of [`AuthenticateService`](super::AuthenticateService).
    pub struct ResponseFuture<S, B>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>>,
    {
        #[pin]
        state: State<S, S::Future>,
        answer: Answer,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<S, F> {
        Passed { #[pin] future: F, aftercare: Option<Aftercare> },
        Refused { refusal: Option<(ServiceRequest, Rejection)> },
        Waiting { #[pin] attempt: Attempt, held: Option<(Rc<S>, ServiceRequest)> },
    }
}

impl<S, B> ResponseFuture<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>>,
{
    pub(super) fn passed(future: S::Future, aftercare: Option<Aftercare>, answer: Answer) -> Self {
        Self { state: State::Passed { future, aftercare }, answer }
    }

    pub(super) fn refused(request: ServiceRequest, rejection: Rejection, answer: Answer) -> Self {
        Self { state: State::Refused { refusal: Some((request, rejection)) }, answer }
    }

    pub(super) fn waiting(
        attempt: Attempt,
        inner: Rc<S>,
        request: ServiceRequest,
        answer: Answer,
    ) -> Self {
        Self { state: State::Waiting { attempt, held: Some((inner, request)) }, answer }
    }
}

impl<S, B> Future for ResponseFuture<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProj::Passed { future, aftercare } => {
                    let response = ready!(future.poll(cx))?;
                    return Poll::Ready(Ok(finish(response, aftercare.as_ref(), this.answer)));
                }
                StateProj::Refused { refusal } => {
                    // Without a refusal it was ready before, and is polled again.
                    let Some((request, rejection)) = refusal.take() else { return Poll::Pending };
                    let response = request.into_response(this.answer.answer(&rejection));
                    return Poll::Ready(Ok(response.map_into_right_body()));
                }
                StateProj::Waiting { attempt, held } => {
                    let decision = ready!(attempt.poll(cx));
                    let Some((inner, mut request)) = held.take() else { return Poll::Pending };
                    match decision {
                        Ok(passage) => {
                            let aftercare = enter(passage, &mut request);
                            State::Passed { future: inner.call(request), aftercare }
                        }
                        Err(rejection) => State::Refused { refusal: Some((request, rejection)) },
                    }
                }
            };
            this.state.set(next);
        }
    }
}

/// The response of the service behind, with the answer of this layer in place of a default one.
fn finish<B: MessageBody>(
    response: ServiceResponse<B>,
    aftercare: Option<&Aftercare>,
    answer: &Answer,
) -> ServiceResponse<EitherBody<B>> {
    let mut response = match answer.replace(&response) {
        Some(own) => response.into_response(own).map_into_right_body(),
        None => response.map_into_left_body(),
    };
    if let Some(aftercare) = aftercare {
        aftercare.finish(response.status().as_u16(), &mut Fields(response.headers_mut()));
    }
    response
}

impl<S, B> fmt::Debug for ResponseFuture<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Passed { .. } => "ResponseFuture(passed)",
            State::Refused { .. } => "ResponseFuture(refused)",
            State::Waiting { .. } => "ResponseFuture(waiting)",
        })
    }
}
