//! The scale demonstration: a store full of users, twenty nodes, and what a revocation takes to be
//! everywhere; and what the nodes' following of the log costs the store.
//!
//! `cargo xtask fleet` runs it, and `docs/manual/scale.md` explains what it found. One file a part:
//! `node` is a node of the service, in this process or in one of its own; `ledger` knows who may be let
//! in; `probe` measures one revocation; `load` keeps everybody busy.
#![expect(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "one program, whose test is beside it: nobody else depends on it"
)]

pub mod clock;
pub mod failure;
pub mod fill;
pub mod fleet;
pub mod ledger;
pub mod load;
pub mod node;
pub mod options;
pub mod place;
pub mod probe;
pub mod reading;
pub mod run;
pub mod scripts;
pub mod series;
pub mod server;
pub mod table;
pub mod tails;
