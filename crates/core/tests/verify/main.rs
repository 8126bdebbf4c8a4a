//! The verifier and the gate through their public API.
#![cfg(test)]
#![cfg(feature = "aws-lc")]

mod cache;
mod check;
mod claims;
mod config;
mod cross_site;
mod endpoints;
mod explanation;
mod hierarchy;
mod issuers;
mod kit;
mod pending;
mod profiles;
mod requirement;
mod sources;
mod strict;
mod tenants;
mod token;
