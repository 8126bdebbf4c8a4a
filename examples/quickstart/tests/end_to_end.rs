//! The service as its user meets it: started, asked over sockets, and told to stop.

#![cfg(test)]

mod suite;

/// What is started.
const BINARY: &str = env!("CARGO_BIN_EXE_quickstart");

/// What it calls itself.
const NAME: &str = "quickstart";
