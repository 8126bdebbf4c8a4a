//! What a token must have for a route: roles, scopes, claims, and checks of the application's own.

mod denial;
mod hierarchy;
mod named;
mod requirement;

pub(crate) use denial::Denial;
pub use hierarchy::Hierarchy;
pub use named::{Grant, NamedRequirement};
pub use requirement::{Requirement, check, claim, role, scope};

#[doc(hidden)]
pub use named::LazyRequirement;
