use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hallpass_core::{Aftercare, Attempt, Rejection};
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use super::enter;
use crate::answer::Answer;
use crate::view::Fields;

pin_project! {
    /// The future of [`Authenticate`](super::Authenticate).
    pub struct ResponseFuture<S, B, A>
    where
        S: Service<Request<B>>,
    {
        #[pin]
        state: State<S, B, S::Future>,
        answer: A,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<S, B, F> {
        Passed { #[pin] future: F, aftercare: Option<Aftercare> },
        Refused { rejection: Rejection },
        // Boxed, so that the future of a request that passes is hardly larger than the service's.
        Waiting { waiting: Box<Waiting<S, B>> },
    }
}

/// A request whose decision takes a while, and the service that was ready for it.
struct Waiting<S, B> {
    attempt: Attempt,
    held: Option<(S, Request<B>)>,
}

impl<S, B, A> ResponseFuture<S, B, A>
where
    S: Service<Request<B>>,
{
    pub(super) fn passed(future: S::Future, aftercare: Option<Aftercare>, answer: A) -> Self {
        Self { state: State::Passed { future, aftercare }, answer }
    }

    pub(super) fn refused(rejection: Rejection, answer: A) -> Self {
        Self { state: State::Refused { rejection }, answer }
    }

    pub(super) fn waiting(attempt: Attempt, ready: S, request: Request<B>, answer: A) -> Self {
        let waiting = Box::new(Waiting { attempt, held: Some((ready, request)) });
        Self { state: State::Waiting { waiting }, answer }
    }
}

impl<S, B, A, R> Future for ResponseFuture<S, B, A>
where
    S: Service<Request<B>, Response = Response<R>>,
    A: Answer<R>,
{
    type Output = Result<Response<R>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                StateProj::Passed { future, aftercare } => {
                    return future
                        .poll(cx)
                        .map_ok(|response| finish(own(response, this.answer), aftercare.as_ref()));
                }
                StateProj::Refused { rejection } => {
                    return Poll::Ready(Ok(this.answer.answer(rejection)));
                }
                StateProj::Waiting { waiting } => {
                    let decision = ready!(Pin::new(&mut waiting.attempt).poll(cx));
                    let next = match (decision, waiting.held.take()) {
                        (Ok(passage), Some((mut ready, mut request))) => {
                            let aftercare = enter(passage, &mut request);
                            State::Passed { future: ready.call(request), aftercare }
                        }
                        (Err(rejection), _) => State::Refused { rejection },
                        // Polled again after it was ready.
                        (Ok(_), None) => return Poll::Pending,
                    };
                    this.state.set(next);
                }
            }
        }
    }
}

/// A default answer that an extractor or a layer further in gave becomes one of this layer's.
fn own<R, A: Answer<R>>(response: Response<R>, answer: &A) -> Response<R> {
    if !answer.replaces() {
        return response;
    }
    let rejection = response.extensions().get().filter(|r: &&Rejection| r.is_answered_by_default());
    let Some(rejection) = rejection else { return response };
    let mut own = answer.answer(rejection);
    // What layers in between added, such as a session's cookie, stays.
    let keep = response.headers().keys().filter(|name| {
        !Rejection::is_of_one_answer(name.as_str()) && !own.headers().contains_key(*name)
    });
    for name in keep.cloned().collect::<Vec<_>>() {
        for value in response.headers().get_all(&name) {
            own.headers_mut().append(name.clone(), value.clone());
        }
    }
    own
}

fn finish<R>(mut response: Response<R>, aftercare: Option<&Aftercare>) -> Response<R> {
    if let Some(aftercare) = aftercare {
        aftercare.finish(response.status().as_u16(), &mut Fields(response.headers_mut()));
    }
    response
}

impl<S, B, A> fmt::Debug for ResponseFuture<S, B, A>
where
    S: Service<Request<B>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Passed { .. } => "ResponseFuture(passed)",
            State::Refused { .. } => "ResponseFuture(refused)",
            State::Waiting { .. } => "ResponseFuture(waiting)",
        })
    }
}
