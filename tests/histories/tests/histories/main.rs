//! Histories of every store.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "what is counted here is small")]

mod broken;
mod kit;
mod memory;
mod network;
mod postgres;
mod redis;
mod sqlite;
