//! A verification under way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::{VerifiedToken, Verifier};
use crate::error::VerifyError;
use crate::key::{KeySet, KeysUnavailable};

/// The keys of an issuer, on their way.
pub(super) type PendingKeys =
    Pin<Box<dyn Future<Output = Result<Arc<KeySet>, KeysUnavailable>> + Send>>;

/// The future of [`Verifier::verify`]: ready at once unless keys have to be fetched. It borrows
/// nothing.
#[must_use = "futures do nothing unless polled"]
pub struct Verification(State);

enum State {
    Done(Result<VerifiedToken, VerifyError>),
    Waiting { keys: PendingKeys, verifier: Verifier, issuer: usize, token: Box<[u8]> },
    Taken,
}

impl Verification {
    pub(super) const fn done(result: Result<VerifiedToken, VerifyError>) -> Self {
        Self(State::Done(result))
    }

    pub(super) fn waiting(
        keys: PendingKeys,
        verifier: Verifier,
        issuer: usize,
        token: &[u8],
    ) -> Self {
        Self(State::Waiting { keys, verifier, issuer, token: token.into() })
    }

    /// The result, if there is nothing to wait for; else the verification to wait for.
    ///
    /// # Errors
    /// This verification, unchanged.
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
        match std::mem::replace(&mut self.0, State::Taken) {
            State::Done(result) => Poll::Ready(result),
            State::Waiting { mut keys, verifier, issuer, token } => {
                let Poll::Ready(set) = keys.as_mut().poll(cx) else {
                    self.0 = State::Waiting { keys, verifier, issuer, token };
                    return Poll::Pending;
                };
                Poll::Ready(verifier.resume(&token, issuer, set).map_err(Into::into))
            }
            // Polled again after the result was taken: there will never be another one.
            State::Taken => Poll::Pending,
        }
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::Done(_) => "Verification(done)",
            State::Waiting { .. } => "Verification(waiting for keys)",
            State::Taken => "Verification(taken)",
        })
    }
}
