//! Tables of checks.

use crate::invariant::Invariant;
use crate::rules::{Rules, Slide};
use crate::search::search;
use crate::world::Env;

/// One row of a table.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    pub(crate) invariant: Invariant,
    pub(crate) rules: Rules,
    pub(crate) env: Env,
    pub(crate) most: usize,
}

/// What a row of a table is to come out as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Expected {
    Holds,
    Breaks,
}

/// More states than any search has that is to end.
pub(crate) const ALL: usize = 1_000_000;

/// For honest clients: grace 3, rotation after 5, no window and no count for rule 4, which are
/// looked at on their own.
pub(crate) const OWNER: Rules = Rules {
    strict: false,
    grace: 3,
    min_rotation: 5,
    window: None,
    supersedes: None,
    replays: None,
    deadline: 1,
    slide: Slide::TwiceGrace,
    view_check: true,
    resend_first: false,
    watch_leaf: false,
    supersede_keeps_time: false,
};

/// The same with shorter windows, for thieves and failovers.
pub(crate) const THIEF: Rules = Rules { grace: 2, min_rotation: 4, ..OWNER };

/// Rule 4 left out, as an operator may choose.
pub(crate) const fn strict(rules: Rules) -> Rules {
    Rules { strict: true, ..rules }
}

/// Runs a table, prints a line a row, and fails on those that came out otherwise.
pub(crate) fn run(checks: &[Check]) {
    let mut wrong = Vec::new();
    for Check { name, expected, invariant, rules, env, most } in checks {
        let found = search(*invariant, rules, env, *most);
        let (states, depth) = (found.states, found.depth);
        let came = if found.violation.is_some() { Expected::Breaks } else { Expected::Holds };
        let scope = if found.whole { "all schedules, depth" } else { "to depth" };
        println!("{came:?}: {name} [{states} states, {scope} {depth}]");
        found.violation.iter().for_each(|violation| println!("    {violation}"));
        let unfinished = !found.whole && *most == ALL;
        if came != *expected || unfinished {
            wrong.push(format!("{name}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
