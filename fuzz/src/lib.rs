//! What the fuzz targets do, one module a target: each reads its input a second time, by rules
//! written down again here, and compares.
//!
//! `run` of a module panics where the two readings differ. That is a find.
#![forbid(unsafe_code)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a fuzz target stops at a find, and there is no other way to tell libFuzzer"
)]

pub mod bearer;
pub mod challenge;
pub mod claims;
pub mod compact;
pub mod header;
pub mod jwk;
pub mod pem;
pub mod secret;
pub mod seeds;
pub mod sources;
pub mod verify;

mod base64;
mod echo;
mod json;
mod kit;
mod model;
mod reply;
mod request;

/// What a target does with an input.
pub type Run = fn(&[u8]);

/// Every target, by its name.
pub const TARGETS: &[(&str, Run)] = &[
    ("bearer", bearer::run),
    ("challenge", challenge::run),
    ("claims", claims::run),
    ("compact", compact::run),
    ("header", header::run),
    ("jwk", jwk::run),
    ("pem", pem::run),
    ("secret", secret::run),
    ("sources", sources::run),
    ("verify", verify::run),
];
