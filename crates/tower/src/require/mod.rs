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

mod layer;
mod service;

pub use layer::{RequireLayer, require};
pub use service::Require;
