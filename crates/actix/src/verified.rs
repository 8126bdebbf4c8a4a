//! The token itself.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use hallpass_core::{Admission, VerifiedToken};

use crate::Refused;

/// The verified token: subject, scopes, roles and expiry without a type for the claims.
///
/// `Option<Verified>` is actix-web's own, and `None` for every failure: use [`MaybeVerified`].
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `Verified(token)`")]
pub struct Verified(pub VerifiedToken);

impl Deref for Verified {
    type Target = VerifiedToken;

    fn deref(&self) -> &VerifiedToken {
        &self.0
    }
}

impl FromRequest for Verified {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let token = Admission::required(extensions.get()).cloned();
        ready(token.map(Self).map_err(Refused::from))
    }
}

/// The verified token, `None` for an anonymous request, and for nothing else.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `MaybeVerified(token)`")]
pub struct MaybeVerified(pub Option<VerifiedToken>);

impl FromRequest for MaybeVerified {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let token = Admission::optional(extensions.get()).map(Option::<&_>::cloned);
        ready(token.map(Self).map_err(Refused::from))
    }
}
