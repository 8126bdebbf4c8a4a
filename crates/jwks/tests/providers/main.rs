//! Providers by name and tenants, over an internet in memory that remembers what was asked of it.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a failed test is a panic")]

mod by_name;
mod remembered;
mod same_id;
mod tenants;
mod world;
