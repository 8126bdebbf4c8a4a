//! The claims of the token, typed.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use hallpass_core::Admission;
use serde::de::DeserializeOwned;

use crate::Refused;

/// The claims of the request's token as `T`, any [`serde::Deserialize`] type. Decoded once per
/// token, however many extractors ask.
///
/// - No token: 401, where the middleware is `.optional()`; a required one answers that itself.
/// - A token whose claims do not fit `T`: 401 `invalid_token`.
/// - No middleware: 500.
///
/// `Option<Claims<T>>` is actix-web's own, and `None` for **every** one of these, the bad ones too:
/// use [`MaybeClaims`].
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `Claims(me): Claims<Me>`")]
pub struct Claims<T>(pub Arc<T>);

impl<T> Clone for Claims<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Claims<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> FromRequest for Claims<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let claims = Admission::claims(request.extensions().get());
        ready(claims.map(Self).map_err(Refused::from))
    }
}

/// The claims of the request's token as `T`, `None` for an anonymous request, and for nothing else:
/// a token whose claims do not fit `T` is a 401, no middleware a 500.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `MaybeClaims(me)`")]
pub struct MaybeClaims<T>(pub Option<Arc<T>>);

impl<T> Clone for MaybeClaims<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Deref for MaybeClaims<T> {
    type Target = Option<Arc<T>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> FromRequest for MaybeClaims<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let claims = Admission::optional_claims(request.extensions().get());
        ready(claims.map(Self).map_err(Refused::from))
    }
}
