//! Rows in interleaved rounds, and what is made of their times.

pub(crate) mod allocations;
pub(crate) mod child;
pub(crate) mod counter;
pub(crate) mod row;
pub(crate) mod statistics;
mod suite;
mod team;
mod wait;

pub(crate) use row::{Framework, Kind, Row, Slice, Title, timed, timed_with};
pub(crate) use suite::Suite;
pub(crate) use team::Team;
pub(crate) use wait::now;
