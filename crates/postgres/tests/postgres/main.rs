//! The store in PostgreSQL: what the suites cannot see.
#![cfg(test)]

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
