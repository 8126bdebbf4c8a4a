//! The claims of the token, typed.

use std::ops::Deref;
use std::sync::Arc;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use hallpass_core::Admission;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::Refused;

/// The claims of the request's token as `T`, any [`serde::Deserialize`] type. Decoded once per
/// token, however many extractors ask.
///
/// - No token: 401, where the layer is `.optional()`; a required layer answers that itself.
/// - A token whose claims do not fit `T`: 401 `invalid_token`, for `Option<Claims<T>>`, too.
/// - No layer: 500, for `Option<Claims<T>>`, too.
///
/// ```
/// use hallpass_axum::Claims;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Me {
///     email: String,
/// }
///
/// async fn me(me: Claims<Me>) -> String {
///     me.email.clone()
/// }
///
/// async fn feed(me: Option<Claims<Me>>) -> String {
///     me.map_or_else(|| "hello, stranger".into(), |me| format!("hello, {}", me.email))
/// }
/// # let _ = axum::Router::<()>::new()
/// #     .route("/me", axum::routing::get(me)).route("/feed", axum::routing::get(feed));
/// ```
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

impl<T, S> FromRequestParts<S> for Claims<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
    S: Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Ok(Self(Admission::claims(parts.extensions.get())?))
    }
}

impl<T, S> OptionalFromRequestParts<S> for Claims<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
    S: Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Refused> {
        Ok(Admission::optional_claims(parts.extensions.get())?.map(Self))
    }
}

/// `Option<Claims<T>>` under a name that is the same in every adapter: `None` for an anonymous
/// request, and for nothing else.
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

impl<T, S> FromRequestParts<S> for MaybeClaims<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
    S: Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Ok(Self(Admission::optional_claims(parts.extensions.get())?))
    }
}
