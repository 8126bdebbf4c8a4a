//! The feature `jsonwebtoken`: what its keys become, and its providers as backends.

#![cfg(test)]
#![cfg(feature = "jsonwebtoken")]

mod backend;
mod keys;
mod names;
mod odd_providers;
mod support;

// A second implementation to compare with.
#[cfg(feature = "aws-lc")]
mod call_sites;
#[cfg(feature = "aws-lc")]
mod jwk;
#[cfg(feature = "aws-lc")]
mod second_opinion;
#[cfg(feature = "aws-lc")]
mod verifier;
