//! The token itself.

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use hallpass_core::{Admission, VerifiedToken};
use http::request::Parts;

use crate::Refused;

/// The verified token: subject, scopes, roles and expiry without a type for the claims.
///
/// ```
/// use hallpass_axum::Verified;
///
/// async fn whoami(token: Verified) -> String {
///     token.subject().unwrap_or("nobody in particular").to_owned()
/// }
/// # let _ = axum::Router::<()>::new().route("/", axum::routing::get(whoami));
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `Verified(token)`")]
pub struct Verified(pub VerifiedToken);

impl Deref for Verified {
    type Target = VerifiedToken;

    fn deref(&self) -> &VerifiedToken {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Verified {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Ok(Self(Admission::required(parts.extensions.get())?.clone()))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Verified {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Refused> {
        Ok(Admission::optional(parts.extensions.get())?.cloned().map(Self))
    }
}

/// `Option<Verified>` under a name that is the same in every adapter: `None` for an anonymous
/// request, and for nothing else.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `MaybeVerified(token)`")]
pub struct MaybeVerified(pub Option<VerifiedToken>);

impl<S: Sync> FromRequestParts<S> for MaybeVerified {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Ok(Self(Admission::optional(parts.extensions.get())?.cloned()))
    }
}
