//! A thief with a copy of one token.

use crate::check::Expected::{Breaks, Holds};
use crate::check::{ALL, Check, Expected, THIEF, run, strict};
use crate::invariant::{
    Invariant, no_silent_predecessor, one_leaf, thief_dead_after_1, thief_dead_after_2,
    thief_dead_after_3,
};
use crate::rules::Rules;
use crate::world::Env;

const ROBBED: Env = Env { thief: true, ..Env::CALM };

const fn row(
    expected: Expected,
    name: &'static str,
    invariant: Invariant,
    rules: Rules,
    env: Env,
) -> Check {
    Check { name, expected, invariant, rules, env, most: ALL }
}

#[test]
fn a_thief_is_found_out() {
    run(&[
        row(Holds, "Strict: dead after 1 refresh", thief_dead_after_1, strict(THIEF), ROBBED),
        row(Breaks, "dead after 1 refresh", thief_dead_after_1, THIEF, ROBBED),
        row(Holds, "dead after 2 refreshes", thief_dead_after_2, THIEF, ROBBED),
    ]);
}

#[test]
fn tabs_hide_no_thief_and_a_lost_answer_does_for_a_refresh() {
    let tabs = Env { tabs: 2, ..ROBBED };
    let locked = Env { lock: true, ..tabs };
    let lossy = Env { losses: 1, ..ROBBED };
    let (one, two, three) = (thief_dead_after_1, thief_dead_after_2, thief_dead_after_3);
    run(&[
        row(Holds, "two tabs under a lock: dead after 2", two, THIEF, locked),
        row(Holds, "two tabs under a lock, Strict: dead after 1", one, strict(THIEF), locked),
        row(Holds, "two tabs without one: dead after 2", two, THIEF, tabs),
        row(Holds, "two tabs without one, Strict: dead after 1", one, strict(THIEF), tabs),
        row(Breaks, "the owner loses an answer: dead after 2", two, THIEF, lossy),
        row(Holds, "the owner loses an answer: dead after 3", three, THIEF, lossy),
        row(Holds, "the owner loses an answer, Strict: dead after 1", one, strict(THIEF), lossy),
    ]);
}

#[test]
fn at_most_one_leaf_rotates() {
    let tabs = Env { tabs: 2, losses: 1, ..ROBBED };
    run(&[row(Holds, "one leaf: thief, two tabs, 1 loss", one_leaf, THIEF, tabs)]);
}

/// `cargo test -p hallpass-session --release --test model -- --ignored --nocapture deeper`
#[test]
#[ignore = "a minute, and a gigabyte, when optimized"]
fn deeper_leaves() {
    let failover = Env { tabs: 2, rollback: 2, ..ROBBED };
    let all = Env { losses: 1, ghosts: 1, doubled: true, ..failover };
    let most = 4_000_000;
    run(&[
        row(Holds, "one leaf: thief, two tabs, 2 writes lost", one_leaf, THIEF, failover),
        Check { most, ..row(Holds, "one leaf: all at once", one_leaf, THIEF, all) },
    ]);
}

/// The price of rule 2a: `Current` writes nothing, so the row cannot know that its leaf arrived.
#[test]
fn a_leaf_that_was_stolen_young_leaves_no_trace() {
    let rules = Rules { watch_leaf: true, ..THIEF };
    let without_2a = Rules { min_rotation: 0, ..rules };
    run(&[
        row(
            Breaks,
            "no predecessor is redeemed once its successor was presented",
            no_silent_predecessor,
            rules,
            ROBBED,
        ),
        row(Holds, "the same without rule 2a", no_silent_predecessor, without_2a, ROBBED),
        row(
            Holds,
            "without rule 2a a thief is dead no earlier, after 2",
            thief_dead_after_2,
            without_2a,
            ROBBED,
        ),
    ]);
}
