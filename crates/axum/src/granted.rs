//! A guard in a handler's arguments.

use std::fmt;

use axum_core::extract::FromRequestParts;
use hallpass_core::{Admission, NamedRequirement};
use http::request::Parts;

use crate::Refused;

/// The token meets the requirement `R`, declared by `requirement!`; otherwise the handler is not
/// called: 401 without a token, 403 if the requirement does not hold, 500 without a layer.
///
/// ```
/// use hallpass_axum::Granted;
/// use hallpass_core::{requirement, role, scope};
///
/// requirement! { pub Admin = role("admin") & scope("ops"); }
///
/// async fn purge(_: Granted<Admin>) {}
/// # let _ = axum::Router::<()>::new().route("/", axum::routing::delete(purge));
/// ```
pub struct Granted<R>(hallpass_core::Grant<R>);

impl<R: NamedRequirement, S: Sync> FromRequestParts<S> for Granted<R> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Ok(Self(Admission::granted(parts.extensions.get())?))
    }
}

impl<R: NamedRequirement> fmt::Debug for Granted<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
