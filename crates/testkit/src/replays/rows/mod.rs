//! The cases, by what they are about.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "a suite of tests: a panic is how a test fails"
)]

pub(super) mod keeping;
pub(super) mod outliving;
pub(super) mod racing;
pub(super) mod refusing;
pub(super) mod using;
