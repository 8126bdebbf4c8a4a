//! The suite of the quickstart, on actix-web.

#![cfg(test)]

#[path = "../../quickstart/tests/suite/mod.rs"]
mod suite;

/// What is started.
const BINARY: &str = env!("CARGO_BIN_EXE_actix-quickstart");

/// What it calls itself.
const NAME: &str = "actix-quickstart";
