//! Each rule and its borders, in tables.

mod clock;
mod effects;
mod limits;
mod refusals;
mod rules;
mod setup;
mod values;
