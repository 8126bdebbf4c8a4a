//! Revocation: what is taken back, told by a log and known in the memory of every node.
//!
//! A store keeps a log of [`Event`]s for each of its shards. Every node reads it and remembers what
//! it says, so that the check of a request asks no store. What happens while the store cannot be
//! reached is an [`OnStale`].

#![cfg_attr(
    not(test),
    expect(dead_code, unused_imports, reason = "the tail and the verifier are not built yet")
)]

mod cut_off;
mod encoding;
mod entries;
mod error;
mod event;
mod filter;
mod freshness;
mod hashing;
mod kinds;
mod policy;
mod question;
mod rare;
mod view;
mod waiting;

pub use error::{EventError, EventErrorKind};
pub use event::{Event, EventId, Scope};
pub use policy::OnStale;

pub(crate) use {
    event::Kind,
    freshness::{Moment, Uptime},
    hashing::IssuerName,
    question::{Asked, Began, Cover, Question, Standing},
    view::View,
    waiting::{End, Ended},
};

#[cfg(test)]
mod tests;
