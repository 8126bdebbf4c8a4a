//! Tokens that are remembered: whoever asks a verifier with a cache hears what one without says.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod alike;
mod checks;
mod collisions;
mod floods;
mod keys;
mod kit;
mod others;
mod settings;
mod tenants;
mod threads;
mod times;
mod unverified;
mod world;
