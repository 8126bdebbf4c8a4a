//! The suite of stores of one-time values: over the store in memory, which passes, and over stores
//! that are broken in one place each, which it finds out.
#![cfg(test)]
#![cfg(feature = "replay")]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod faults;
mod found;
mod ledger;
mod memory;
mod page;
