//! A fleet: several nodes of one service, as processes over one store, and clients that follow the
//! protocol of `docs/manual/sessions.md`. It tells what the clients were told, and whether they should
//! have been. The suite `faults` lets the store fail under it.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::exhaustive_structs,
    clippy::indexing_slicing,
    reason = "a failed test is a panic, and nobody outside of this repository uses it"
)]

mod client;
mod ghosts;
mod http;
mod node;
mod outcome;
mod population;
mod random;
mod record;
mod recovery;
mod scale;
mod scene;
mod site;

pub use client::{Client, Service, Session, Told};
pub use ghosts::{Ghost, Ghosts, How};
pub use http::{Answer, Http};
pub use node::{Node, Notice, Setup, Status};
pub use outcome::Outcome;
pub use population::Population;
pub use random::Random;
pub use record::{Record, Wrong};
pub use scale::Scale;
pub use scene::Scene;
pub use site::Site;
