//! A service that logs its users in, hands them access tokens and guards its routes with them.
//!
//! Read [`router`] first: it is the whole of what hallpass asks of an axum application. The other
//! examples share what knows of no framework: all but [`login`], [`router`] and `routes`.

#![expect(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "for the examples of this workspace, and for nobody else"
)]

pub mod app;
pub mod curl;
pub mod error;
pub mod login;
pub mod model;
pub mod router;
mod routes;
pub mod settings;
pub mod start;
pub mod tokens;
pub mod users;
