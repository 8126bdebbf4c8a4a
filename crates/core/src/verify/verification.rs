//! A verification under way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::decode::Decode;
use super::verifier::conclude;
use super::{CheckUnavailable, Verdict, VerifiedToken, Verifier};
use crate::error::VerifyError;
use crate::key::PendingKeys;

/// The verdict of the application, on its way.
pub(super) type PendingVerdict =
    Pin<Box<dyn Future<Output = Result<Verdict, CheckUnavailable>> + Send>>;

/// The future of [`Verifier::verify`]: ready at once unless keys have to be fetched or the
/// application asked. It borrows nothing.
#[must_use = "futures do nothing unless polled"]
pub struct Verification(State);

enum State {
    Checking {
        verdict: PendingVerdict,
        token: VerifiedToken,
    },
    Done(Result<VerifiedToken, VerifyError>),
    Fetching {
        keys: PendingKeys,
        verifier: Verifier,
        token: Box<[u8]>,
        decode: &'static dyn Decode,
    },
    Taken,
}

impl Verification {
    pub(super) const fn done(result: Result<VerifiedToken, VerifyError>) -> Self {
        Self(State::Done(result))
    }

    pub(super) fn fetching(
        keys: PendingKeys,
        verifier: Verifier,
        token: &[u8],
        decode: &'static dyn Decode,
    ) -> Self {
        Self(State::Fetching { keys, verifier, token: token.into(), decode })
    }

    pub(super) const fn checking(verdict: PendingVerdict, token: VerifiedToken) -> Self {
        Self(State::Checking { verdict, token })
    }

    /// The result, if there is nothing to wait for; else the verification to wait for.
    ///
    /// # Errors
    /// This verification, unchanged.
    #[inline]
    pub fn now(self) -> Result<Result<VerifiedToken, VerifyError>, Self> {
        match self.0 {
            State::Done(result) => Ok(result),
            waiting => Err(Self(waiting)),
        }
    }
}

impl Future for Verification {
    type Output = Result<VerifiedToken, VerifyError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match std::mem::replace(&mut self.0, State::Taken) {
                State::Done(result) => return Poll::Ready(result),
                State::Fetching { mut keys, verifier, token, decode } => {
                    let Poll::Ready(set) = keys.as_mut().poll(cx) else {
                        self.0 = State::Fetching { keys, verifier, token, decode };
                        return Poll::Pending;
                    };
                    match verifier.resume(&token, set, decode) {
                        Ok(verified) => *self = verifier.ask(verified),
                        Err(detail) => return Poll::Ready(Err(detail.into())),
                    }
                }
                State::Checking { mut verdict, token } => {
                    let Poll::Ready(verdict) = verdict.as_mut().poll(cx) else {
                        self.0 = State::Checking { verdict, token };
                        return Poll::Pending;
                    };
                    return Poll::Ready(conclude(token, verdict));
                }
                // Polled again after the result was taken: there will never be another one.
                State::Taken => return Poll::Pending,
            }
        }
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::Checking { .. } => "Verification(waiting for the application)",
            State::Done(_) => "Verification(done)",
            State::Fetching { .. } => "Verification(waiting for keys)",
            State::Taken => "Verification(taken)",
        })
    }
}
