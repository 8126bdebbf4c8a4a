//! A decision under way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use super::source::{Transport, is_token68};
use super::{Admission, Aftercare, GateContext, Passage, Reason};
use crate::error::{ErrorKind, VerifyError};
use crate::observe;
use crate::rejection::{Rejection, RejectionKind};
use crate::verify::{Verification, VerifiedToken};

/// The future of [`Gate::begin`](super::Gate::begin): ready at once unless keys have to be fetched.
/// It borrows nothing.
#[must_use = "futures do nothing unless polled"]
pub struct Attempt(State);

enum State {
    Done(Result<Passage, Rejection>),
    Taken,
    /// Apart, so that a decision without waiting is small enough to be handed on.
    Verifying(Box<Waiting>),
}

struct Waiting {
    verification: Verification,
    well_formed: bool,
    credential: Credential,
    context: GateContext,
}

/// How and when the token came.
struct Credential {
    transport: Transport,
    aftercare: Option<Aftercare>,
    started: Option<Instant>,
}

impl Attempt {
    pub(super) const fn done(result: Result<Passage, Rejection>) -> Self {
        Self(State::Done(result))
    }

    #[inline]
    pub(super) fn verify(
        verification: Verification,
        token: &[u8],
        transport: Transport,
        aftercare: Option<Aftercare>,
        context: &GateContext,
        started: Option<Instant>,
    ) -> Self {
        let credential = Credential { transport, aftercare, started };
        Self(match verification.now() {
            Ok(result) => State::Done(conclude(result, || is_token68(token), credential, context)),
            Err(verification) => State::Verifying(Box::new(Waiting {
                verification,
                well_formed: is_token68(token),
                credential,
                context: context.clone(),
            })),
        })
    }

    /// The decision, if there is nothing to wait for; else the attempt to wait for.
    ///
    /// # Errors
    /// This attempt, unchanged.
    #[inline]
    pub fn now(self) -> Result<Result<Passage, Rejection>, Self> {
        match self.0 {
            State::Done(result) => Ok(result),
            waiting => Err(Self(waiting)),
        }
    }
}

impl Future for Attempt {
    type Output = Result<Passage, Rejection>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match std::mem::replace(&mut self.0, State::Taken) {
            State::Done(result) => Poll::Ready(result),
            State::Verifying(mut waiting) => match Pin::new(&mut waiting.verification).poll(cx) {
                Poll::Ready(result) => {
                    let Waiting { well_formed, credential, context, .. } = *waiting;
                    Poll::Ready(conclude(result, || well_formed, credential, &context))
                }
                Poll::Pending => {
                    self.0 = State::Verifying(waiting);
                    Poll::Pending
                }
            },
            // Polled again after the decision was taken: there will never be another one.
            State::Taken => Poll::Pending,
        }
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::Done(_) => "Attempt(done)",
            State::Taken => "Attempt(taken)",
            State::Verifying(_) => "Attempt(waiting)",
        })
    }
}

/// Turns what the verifier says into what the request is told. A credential that breaks the grammar
/// of its header never was a token: 400, whatever the verifier found first; but of one that is too
/// large nothing is read.
#[inline]
fn conclude(
    result: Result<VerifiedToken, VerifyError>,
    well_formed: impl FnOnce() -> bool,
    credential: Credential,
    context: &GateContext,
) -> Result<Passage, Rejection> {
    let Credential { transport, aftercare, started } = credential;
    let result = match result {
        Ok(token) => Ok(token),
        Err(error) => Err(refusal(error, well_formed, transport, context)),
    };
    let elapsed = started.map(|started| started.elapsed());
    match &result {
        Ok(token) => observe::accepted(token, context, elapsed),
        Err(rejection) => observe::refused(rejection, Some(context), elapsed),
    }
    result.map(|token| Passage::new(Admission::Verified(token, context.clone()), aftercare))
}

#[cold]
fn refusal(
    error: VerifyError,
    well_formed: impl FnOnce() -> bool,
    transport: Transport,
    context: &GateContext,
) -> Rejection {
    match error {
        error if error.kind() != ErrorKind::TooLarge && !well_formed() => {
            let kind = RejectionKind::MalformedCredentials;
            Rejection::new(kind, context, Reason::Credential(kind, transport))
        }
        error => Rejection::token(error, context),
    }
}
