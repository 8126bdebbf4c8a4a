//! The machine by the rules of its design: tables with names, and random events against a model.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails")]

mod ages;
mod doubts;
mod failures;
mod misses;
mod property;
mod remembered;
mod script;
mod starts;
