//! Sessions that were ended, and stores that forget it.

use crate::check::Expected::{Breaks, Holds};
use crate::check::{ALL, Check, Expected, THIEF, run, strict};
use crate::invariant::{
    Invariant, nobody_ended, none_after_revocation, none_in_an_ended, one_leaf, thief_dead_after_1,
    thief_dead_after_2,
};
use crate::rules::Rules;
use crate::world::{Env, Revoke};

/// Nodes that mint whatever the store says.
const BLIND: Rules = Rules { view_check: false, ..THIEF };

const fn row(expected: Expected, name: &'static str, invariant: Invariant, env: Env) -> Check {
    Check { name, expected, invariant, rules: THIEF, env, most: ALL }
}

/// By `rotate` alone: no node looks at its view.
#[test]
fn nothing_is_minted_after_a_revocation() {
    let resent = |by| Env { ghosts: 1, doubled: true, revoke: Some(by), ..Env::CALM };
    let robbed = |by| Env { thief: true, losses: 1, ..resent(by) };
    let blind = |name, env| Check { rules: BLIND, ..row(Holds, name, none_after_revocation, env) };
    run(&[
        blind("session ended, a command resent", resent(Revoke::Session)),
        blind("cut-off raised, a command resent", resent(Revoke::Subject)),
        blind("session ended, thief, 1 loss", robbed(Revoke::Session)),
        blind("cut-off raised, thief, 1 loss", robbed(Revoke::Subject)),
    ]);
}

#[test]
fn an_end_that_a_failover_lost_is_held_by_the_view() {
    let lost = |by| Env { revoke: Some(by), rollback: 1, ..Env::CALM };
    let robbed = |by| Env { rollback: 2, thief: true, ..lost(by) };
    let reuse = Env { thief: true, rollback: 1, ..Env::CALM };
    let (session, subject) = (Revoke::Session, Revoke::Subject);
    let asked = |name, env| row(Holds, name, none_in_an_ended, env);
    let blind = |name, env| Check { rules: BLIND, ..row(Breaks, name, none_in_an_ended, env) };
    run(&[
        asked("session ended, 1 write lost", lost(session)),
        asked("cut-off raised, 1 write lost", lost(subject)),
        asked("session ended, thief, 2 writes lost", robbed(session)),
        asked("cut-off raised, thief, 2 writes lost", robbed(subject)),
        blind("session ended, 1 write lost, no view asked", lost(session)),
        blind("cut-off raised, 1 write lost, no view asked", lost(subject)),
        blind("ended by Reuse, 1 write lost, no view asked", reuse),
    ]);
}

/// What [`Healed`](hallpass_session::rotation::Outcome::Healed) keeps, and what it cannot keep.
#[test]
fn a_store_that_lost_writes_is_healed() {
    let failover = |lost| Env { rollback: lost, ..Env::CALM };
    let tabs = |lost| Env { tabs: 2, ..failover(lost) };
    let locked = |lost| Env { lock: true, ..tabs(lost) };
    let lossy = Env { losses: 1, ..failover(2) };
    let under_strict = |check| Check { rules: strict(THIEF), ..check };
    run(&[
        row(Holds, "one client, 1 loss, 2 writes lost: not ended", nobody_ended, lossy),
        under_strict(row(Holds, "the same without loss, Strict", nobody_ended, failover(2))),
        row(Holds, "two tabs under a lock, 2 writes lost: not ended", nobody_ended, locked(2)),
        row(Breaks, "two tabs without a lock, 1 write lost: not ended", nobody_ended, tabs(1)),
        row(Holds, "two tabs without a lock, 2 writes lost: one leaf", one_leaf, tabs(2)),
    ]);
}

#[test]
fn a_thief_who_is_ahead_after_a_failover_is_caught_up_with() {
    let robbed = |lost| Env { thief: true, rollback: lost, ..Env::CALM };
    let under_strict = |expected, name, invariant, env| Check {
        rules: strict(THIEF),
        ..row(expected, name, invariant, env)
    };
    run(&[
        under_strict(Holds, "Strict, 1 write lost: dead after 1", thief_dead_after_1, robbed(1)),
        under_strict(Breaks, "Strict, 2 writes lost: dead after 1", thief_dead_after_1, robbed(2)),
        under_strict(Holds, "Strict, 2 writes lost: dead after 2", thief_dead_after_2, robbed(2)),
        row(Holds, "1 write lost: dead after 2", thief_dead_after_2, robbed(1)),
        row(Holds, "2 writes lost: dead after 2", thief_dead_after_2, robbed(2)),
        row(Holds, "thief, 2 writes lost: one leaf", one_leaf, robbed(2)),
    ]);
}
