//! The table of cases through every adapter, in process and over sockets.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a failed test is a panic"
)]

mod actix;
mod adapters;
mod alike;
mod answering;
#[cfg(feature = "jsonwebtoken")]
mod backends;
mod cross_site;
mod endpoints;
mod layers;
mod remembered;
mod table;
