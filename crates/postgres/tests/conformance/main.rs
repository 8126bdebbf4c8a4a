//! The suites that every store passes, over one server.
#![cfg(test)]

mod replays;
mod server;
mod sessions;
