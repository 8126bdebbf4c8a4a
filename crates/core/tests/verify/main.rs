//! The verifier and the gate through their public API.
#![cfg(test)]
#![cfg(feature = "aws-lc")]

mod claims;
mod config;
mod explanation;
mod issuers;
mod kit;
mod pending;
mod requirement;
mod strict;
mod token;
