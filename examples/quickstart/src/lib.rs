//! A service that logs its users in, keeps their sessions in a file, in Redis or in PostgreSQL, and
//! guards its routes with access tokens.
//!
//! Read [`router`] first, and then [`app`]: they are the whole of what hallpass asks of an axum
//! application. The other examples share what knows of no framework: all but [`login`], [`router`]
//! and `routes`.

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
pub mod page;
pub mod router;
mod routes;
pub mod settings;
pub mod start;
pub mod store;
pub mod users;
