//! Sessions through their public API, on a store in memory.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]
#![expect(clippy::string_slice, reason = "tokens are ASCII")]

mod carrying;
mod endpoints;
mod faults;
mod forged;
mod hook;
mod keks;
mod keys;
mod kit;
mod login;
mod lost;
mod minted;
mod nodes;
mod parts;
mod refresh;
mod revoking;
mod secrets;
mod stale;
mod starting;
mod streams;
mod tokens;
