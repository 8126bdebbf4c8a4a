//! The table of cases through every adapter, in process and over sockets.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod adapters;
mod answering;
mod layers;
mod table;
