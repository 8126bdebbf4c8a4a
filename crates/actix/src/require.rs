//! Guards a service by a requirement: roles, scopes, claims, or a check of the application's.
//!
//! It goes inside of [`authenticate`](crate::authenticate()), so it is wrapped first: the last `wrap`
//! runs first. Without that middleware every request is answered with 500, never passed on.

use hallpass_core::Requirement;

use crate::guard::Guard;

/// Lets in requests whose token meets `requirement`.
pub fn require(requirement: Requirement) -> Guard<Requirement> {
    Guard::new(requirement)
}
