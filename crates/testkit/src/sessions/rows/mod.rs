//! The cases, by what they are about.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a suite of tests: a panic is how a test fails"
)]

pub(super) mod feeding;
pub(super) mod finding;
pub(super) mod keeping;
pub(super) mod keys;
pub(super) mod outliving;
pub(super) mod racing;
pub(super) mod redoing;
pub(super) mod refreshing;
pub(super) mod refusing;
pub(super) mod replaying;
pub(super) mod restarting;
pub(super) mod revoking;
pub(super) mod starting;
pub(super) mod stealing;
pub(super) mod wandering;
