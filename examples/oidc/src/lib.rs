//! An API whose tokens come from an OpenID provider: on axum and on actix-web, with one verifier.
//!
//! Read [`access`] first: it is the whole of what ties a service to its provider. [`on_axum`] and
//! [`on_actix`] are the routes, and [`identity`] starts a provider to try it with.

#![expect(
    clippy::exhaustive_structs,
    reason = "for the programs of this package, and for nobody else"
)]

pub mod access;
pub mod curl;
pub mod identity;
pub mod model;
pub mod on_actix;
pub mod on_axum;

/// The README, whose Rust is compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
