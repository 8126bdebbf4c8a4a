#![doc = include_str!("../README.md")]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "a tool for tests: what it counts is small, and an overflow is a failed test"
)]

pub mod check;
pub mod faults;
mod file;
pub mod history;
mod judge;
mod random;
pub mod record;
mod show;
mod sums;

pub use file::{read, write};
pub use judge::{Judged, Wrong, judge};
