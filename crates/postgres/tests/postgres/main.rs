//! The store in PostgreSQL: what the suites cannot see.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod conflicts;
mod corruption;
mod failing;
mod feed;
mod kit;
mod opening;
mod rates;
mod rights;
mod secrets;
mod standby;
mod sweeping;
mod tables;
