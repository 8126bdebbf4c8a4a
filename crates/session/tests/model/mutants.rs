//! The rules with one of them left out or changed: the model has to notice each, where the rules as
//! they are pass.

use crate::check::Expected::{Breaks, Holds};
use crate::check::{ALL, Check, Expected, OWNER, THIEF, run, strict};
use crate::invariant::{nobody_ended, none_after_revocation};
use crate::rules::{Rules, Slide};
use crate::world::{Env, Revoke};

const fn row(expected: Expected, name: &'static str, rules: Rules, env: Env) -> Check {
    Check { name, expected, invariant: nobody_ended, rules, env, most: ALL }
}

#[test]
fn without_rule_2a_two_tabs_end_their_session() {
    let tabs = Env { tabs: 2, ..Env::CALM };
    let changed = Rules { min_rotation: 0, ..OWNER };
    run(&[
        row(Holds, "two tabs", OWNER, tabs),
        row(Breaks, "two tabs, a leaf rotates at once", changed, tabs),
    ]);
}

#[test]
fn a_resend_before_rule_1_outlives_a_revocation() {
    let env = Env { ghosts: 1, doubled: true, revoke: Some(Revoke::Session), ..Env::CALM };
    let invariant = none_after_revocation;
    // Without the view of a node, which would refuse it all the same.
    let rules = Rules { view_check: false, ..THIEF };
    let changed = Rules { resend_first: true, ..rules };
    run(&[
        Check { invariant, ..row(Holds, "a command resent", rules, env) },
        Check { invariant, ..row(Breaks, "a command resent, looked for first", changed, env) },
    ]);
}

#[test]
fn without_the_slide_one_loss_ends_a_session() {
    let never = Rules { slide: Slide::Never, ..OWNER };
    let endless = Rules { slide: Slide::Ticks(40), ..OWNER };
    let tabs = Env { tabs: 2, losses: 1, ..Env::CALM };
    let two_losses = Env { losses: 2, ..tabs };
    let late = Env { losses: 1, ghosts: 1, ..Env::CALM };
    let two_late = Env { ghosts: 2, ..Env::CALM };
    let both = Env { losses: 3, doubled: true, ..two_late };
    run(&[
        row(Holds, "two tabs, 1 loss", OWNER, tabs),
        row(Breaks, "two tabs, 1 loss, no slide", never, tabs),
        row(Holds, "two tabs, 2 losses, a slide without end", endless, two_losses),
        row(Holds, "one client, 1 loss, 1 late", OWNER, late),
        row(Breaks, "one client, 1 loss, 1 late, no slide", never, late),
        row(Breaks, "one client, 2 late, no slide", never, two_late),
        row(Holds, "one client, 3 losses, 2 late or doubled, a slide without end", endless, both),
    ]);
}

#[test]
fn strict_without_the_slide_needs_twice_the_grace() {
    let retrying = Env { losses: 2, retry_within: Some(2), ..Env::CALM };
    let rules = |grace, min_rotation, slide| Rules { grace, min_rotation, slide, ..strict(OWNER) };
    run(&[
        row(Breaks, "Strict, 2 losses, grace 5, no slide", rules(5, 7, Slide::Never), retrying),
        row(Holds, "Strict, 2 losses, grace 6, no slide", rules(6, 8, Slide::Never), retrying),
        row(Holds, "Strict, 2 losses, grace 3", rules(3, 5, Slide::TwiceGrace), retrying),
    ]);
}

/// As if rule 0 were not there: no command is ever late.
#[test]
fn without_rule_0_a_late_command_ends_a_session() {
    let doubled = Env { ghosts: 1, doubled: true, ..Env::CALM };
    let changed = Rules { deadline: 100, ..OWNER };
    run(&[
        row(Holds, "one client, 1 late or doubled", OWNER, doubled),
        row(Breaks, "the same, and never too late", changed, doubled),
    ]);
}

#[test]
fn superseding_has_to_start_the_windows_again() {
    let late = Env { losses: 1, ghosts: 1, ..Env::CALM };
    let changed = Rules { supersede_keeps_time: true, ..OWNER };
    run(&[
        row(Holds, "one client, 1 loss, 1 late", OWNER, late),
        row(Breaks, "the same, rule 4 keeps the time", changed, late),
    ]);
}
