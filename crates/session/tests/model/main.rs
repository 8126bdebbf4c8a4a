//! The rules of refresh rotation on an exhaustive model: every schedule of two tabs, a thief, lost,
//! late and doubled messages, revocations and failovers, over the `rotate` that stores call.
//!
//! A row knows a presented token as its leaf, as the leaf's predecessor, as one of a higher
//! generation (after the store has lost a write), or as none of these. So a token of the model *is*
//! that role, and every step renames the roles of all tokens. Times are ages in ticks that stop at
//! the longest window, a tick is a second of the row that `rotate` is given. The states are then
//! finitely many: a breadth-first search that ends has seen every schedule of every length, and the
//! first violation that it meets is a shortest one.
//!
//! Each table says what holds and what breaks. What breaks is a rule left out or changed, or a limit
//! of the rules that their documentation states: both show that the model finds faults.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod agreement;
mod check;
mod clocks;
mod endings;
mod honest;
mod invariant;
mod law;
mod moves;
mod mutants;
mod role;
mod row;
mod rules;
mod search;
mod theft;
mod world;
