//! What the suites cannot see of a store on Redis: what is in the server, and what becomes of it.
#![cfg(test)]

mod access;
mod carrying;
mod connections;
mod corruption;
mod cursors;
mod figures;
mod kit;
mod layout;
mod memory;
mod opening;
mod scripts;
mod secrets;
mod shards;
mod waking;
