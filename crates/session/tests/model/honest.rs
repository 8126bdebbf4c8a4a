//! Clients that follow the protocol: when they are ended, and when never.

use crate::check::Expected::{Breaks, Holds};
use crate::check::{ALL, Check, Expected, OWNER, run, strict};
use crate::invariant::nobody_ended;
use crate::rules::Rules;
use crate::world::Env;

const TWO_TABS: Env = Env { tabs: 2, ..Env::CALM };
const UNDER_A_LOCK: Env = Env { lock: true, ..TWO_TABS };

const fn row(expected: Expected, name: &'static str, rules: Rules, env: Env) -> Check {
    Check { name, expected, invariant: nobody_ended, rules, env, most: ALL }
}

#[test]
fn tabs_under_a_lock_and_single_clients_are_never_ended() {
    let delayed = Env { ghosts: 1, doubled: true, ..Env::CALM };
    run(&[
        row(Holds, "two tabs under a lock, 3 losses", OWNER, Env { losses: 3, ..UNDER_A_LOCK }),
        row(Holds, "one client, 3 losses", OWNER, Env { losses: 3, ..Env::CALM }),
        row(
            Holds,
            "one client, 1 loss, 1 command late or doubled",
            OWNER,
            Env { losses: 1, ..delayed },
        ),
    ]);
}

/// Any number of mishaps, by a client that asks twice and then rests, as clients are told to.
#[test]
fn a_client_that_keeps_its_pace_bears_whatever_the_network_does() {
    let anxious = Env { losses: 2, ghosts: 1, ..Env::CALM };
    let paced = Env { losses: 3, ghosts: 2, doubled: true, paced: Some(1), ..Env::CALM };
    let locked = Env { losses: 2, tabs: 2, lock: true, ..paced };
    run(&[
        row(Breaks, "one client that asks at any time, 2 losses, 1 late", OWNER, anxious),
        row(Holds, "the same in its pace", OWNER, Env { paced: Some(1), ..anxious }),
        row(Holds, "one client in its pace, 3 losses, 2 late or doubled", OWNER, paced),
        row(Holds, "tabs under a lock in their pace, 2 losses, 2 late or doubled", OWNER, locked),
    ]);
}

/// `cargo test -p hallpass-session --release --test model -- --ignored --nocapture deeper`
#[test]
#[ignore = "a minute, and a gigabyte, when optimized"]
fn deeper_mishaps() {
    let paced = Env { losses: 6, ghosts: 4, doubled: true, paced: Some(1), ..Env::CALM };
    let locked = Env { losses: 3, ghosts: 3, tabs: 2, lock: true, ..paced };
    run(&[
        row(Holds, "one client in its pace, 6 losses, 4 late or doubled", OWNER, paced),
        row(Holds, "tabs under a lock in their pace, 3 losses, 3 late", OWNER, locked),
    ]);
}

#[test]
fn tabs_without_a_lock_bear_one_mishap() {
    let late = Env { ghosts: 1, doubled: true, ..TWO_TABS };
    run(&[
        row(Holds, "two tabs, no loss", OWNER, TWO_TABS),
        row(Holds, "two tabs, no loss, Strict", strict(OWNER), TWO_TABS),
        row(Holds, "two tabs, 1 loss", OWNER, Env { losses: 1, ..TWO_TABS }),
        row(Holds, "two tabs, 1 late or doubled", OWNER, late),
        row(Breaks, "two tabs, 1 loss, 1 late or doubled", OWNER, Env { losses: 1, ..late }),
        row(
            Breaks,
            "two tabs, 2 losses, each near the end of a window",
            OWNER,
            Env { losses: 2, ..TWO_TABS },
        ),
    ]);
}

#[test]
fn each_limit_of_the_rules_is_where_it_is_said_to_be() {
    let one_loss = Env { losses: 1, ..Env::CALM };
    run(&[
        row(
            Breaks,
            "a deadline longer than the grace",
            Rules { deadline: 9, ..OWNER },
            Env { ghosts: 1, doubled: true, ..Env::CALM },
        ),
        row(
            Breaks,
            "a lost answer, and away for longer than the window",
            Rules { window: Some(7), ..OWNER },
            one_loss,
        ),
        row(
            Breaks,
            "3 lost answers in a row where 2 may be superseded",
            Rules { supersedes: Some(2), ..OWNER },
            Env { losses: 3, ..Env::CALM },
        ),
        row(
            Holds,
            "2 lost answers in a row where 2 may be superseded",
            Rules { supersedes: Some(2), ..OWNER },
            Env { losses: 2, ..Env::CALM },
        ),
        row(Breaks, "Strict, a lost answer, asked again after the grace", strict(OWNER), one_loss),
    ]);
}

#[test]
fn strict_bears_losses_that_are_asked_for_again_in_time() {
    let retrying = |losses| Env { losses, retry_within: Some(2), ..Env::CALM };
    run(&[
        row(Holds, "Strict, 1 loss, asked again in time", strict(OWNER), retrying(1)),
        row(Holds, "Strict, 2 losses, asked again in time", strict(OWNER), retrying(2)),
        row(Breaks, "Strict, 3 losses, the third past twice the grace", strict(OWNER), retrying(3)),
    ]);
}

#[test]
fn busy_ends_nobody_and_changes_nothing() {
    let three_tabs = Env { tabs: 3, ..Env::CALM };
    let one_replay = Rules { replays: Some(1), ..OWNER };
    run(&[
        row(Holds, "3 tabs, 1 replay allowed", one_replay, three_tabs),
        row(Holds, "3 tabs, 1 replay allowed, Strict", strict(one_replay), three_tabs),
    ]);
}
