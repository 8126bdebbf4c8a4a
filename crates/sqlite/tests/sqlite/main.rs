//! The store in a file: what it keeps, what it refuses, and what other processes do to it.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod carrying;
mod corruption;
mod crash;
mod feed;
mod files;
mod groups;
mod kek;
mod keys;
mod kit;
mod processes;
mod replays;
mod secrets;
mod steps;
mod sweeping;
