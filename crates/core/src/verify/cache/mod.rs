//! What a verifier remembers: headers that it has read, and tokens that it has verified.
//!
//! Both are tables that are found by all of their bytes, so that no collision of an index can ever
//! take one for another. What is in them was verified; how much that is is bounded.

mod budget;
mod chunks;
mod entry;
mod headers;
mod seen;
mod table;
mod tokens;

pub(super) use budget::Charge;
pub(super) use entry::Entry;
pub(super) use headers::KnownHeaders;
pub(super) use table::{Keyed, Recent};
pub(super) use tokens::TokenCache;
