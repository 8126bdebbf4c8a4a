//! A guard in a handler's arguments.

use std::fmt;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use hallpass_core::{Admission, NamedRequirement};

use crate::Refused;

/// The token meets the requirement `R`, declared by `requirement!`; otherwise the handler is not
/// called: 401 without a token, 403 if the requirement does not hold, 500 without the middleware.
pub struct Granted<R>(hallpass_core::Grant<R>);

impl<R: NamedRequirement> FromRequest for Granted<R> {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let granted = Admission::granted(request.extensions().get());
        ready(granted.map(Self).map_err(Refused::from))
    }
}

impl<R: NamedRequirement> fmt::Debug for Granted<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
