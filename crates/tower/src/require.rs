//! Guards a service by a requirement: roles, scopes, claims, or a check of the application's.
//!
//! It goes inside of [`authenticate`](crate::authenticate()), which tells it who asks. Without
//! that layer every request is answered with 500, never passed on.
//!
//! ```
//! use hallpass_core::{role, scope};
//! use hallpass_tower::require;
//!
//! let layer = require(role("admin") | scope("orders:write"));
//! # drop(layer);
//! ```

use hallpass_core::Requirement;

use crate::guard::GuardLayer;

/// Lets in requests whose token meets `requirement`.
///
/// See the [module docs](mod@crate::require) for an example.
pub fn require(requirement: Requirement) -> GuardLayer<Requirement> {
    GuardLayer::new(requirement)
}
