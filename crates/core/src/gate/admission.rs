//! The one value that a gate leaves in a request.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{GateContext, Transport};
use crate::observe;
use crate::rejection::{Rejection, RejectionKind};
use crate::require::{Grant, NamedRequirement, Requirement};
use crate::verify::VerifiedToken;

use super::Reason;

/// Whom the gate let in. Adapters put it into the request; extractors and guards ask it, or its
/// absence, through the functions here, so that every framework gives the same answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Admission {
    /// No credentials, at a gate where they are optional.
    Anonymous(GateContext),
    /// A verified token.
    Verified(VerifiedToken, GateContext),
}

impl Admission {
    /// The token, which must be there.
    ///
    /// # Errors
    /// 401 for an anonymous request, 500 if no gate saw the request.
    pub fn required(this: Option<&Self>) -> Result<&VerifiedToken, Rejection> {
        Self::verified(this).map(|(token, _)| token)
    }

    /// The token, `None` for an anonymous request.
    ///
    /// # Errors
    /// 500 if no gate saw the request.
    pub fn optional(this: Option<&Self>) -> Result<Option<&VerifiedToken>, Rejection> {
        match this {
            Some(Self::Anonymous(_)) => Ok(None),
            other => Self::required(other).map(Some),
        }
    }

    /// The claims of the token, which must be there, as a type of the application's.
    ///
    /// # Errors
    /// 401 for an anonymous request and for claims that do not fit `T`, 500 if no gate saw the
    /// request.
    pub fn claims<T>(this: Option<&Self>) -> Result<Arc<T>, Rejection>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let (token, context) = Self::verified(this)?;
        token.claims().map_err(|error| refuse(Rejection::token(error, context), context))
    }

    /// The claims of the token as a type of the application's, `None` for an anonymous request.
    ///
    /// # Errors
    /// 401 for claims that do not fit `T`: a token that is there is never `None`. 500 if no gate
    /// saw the request.
    pub fn optional_claims<T>(this: Option<&Self>) -> Result<Option<Arc<T>>, Rejection>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        match this {
            Some(Self::Anonymous(_)) => Ok(None),
            other => Self::claims(other).map(Some),
        }
    }

    /// Whether the token, which must be there, meets `requirement`.
    ///
    /// # Errors
    /// 401 for an anonymous request, 403 if the requirement does not hold, 500 if no gate saw the
    /// request or no token could ever meet the requirement.
    pub fn require(this: Option<&Self>, requirement: &Requirement) -> Result<(), Rejection> {
        let (token, context) = Self::verified(this)?;
        requirement.judge(token).map_err(|denial| {
            refuse(Rejection::denied(denial, requirement, token, context), context)
        })
    }

    /// The proof that the token meets the requirement `R`.
    ///
    /// # Errors
    /// See [`require`](Self::require).
    pub fn granted<R: NamedRequirement>(this: Option<&Self>) -> Result<Grant<R>, Rejection> {
        Self::require(this, R::requirement()).map(|()| Grant::proof())
    }

    /// The one place that answers the absence of a token, whoever asks for it.
    fn verified(this: Option<&Self>) -> Result<(&VerifiedToken, &GateContext), Rejection> {
        match this {
            Some(Self::Verified(token, context)) => Ok((token, context)),
            Some(Self::Anonymous(context)) => {
                let kind = RejectionKind::NoCredentials;
                Err(refuse(
                    Rejection::new(kind, context, Reason::Credential(kind, Transport::Bearer)),
                    context,
                ))
            }
            None => {
                let rejection = Rejection::no_layer();
                observe::refused(&rejection, None, None);
                Err(rejection)
            }
        }
    }
}

fn refuse(rejection: Rejection, context: &GateContext) -> Rejection {
    observe::refused(&rejection, Some(context), None);
    rejection
}
