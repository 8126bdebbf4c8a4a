//! Breadth first, to the end or to a number of states.

use std::collections::HashSet;
use std::fmt::Write;

use crate::invariant::Invariant;
use crate::moves::{Move, moves};
use crate::rules::{Rules, Steps};
use crate::world::{Env, World};

/// What a search has found.
#[derive(Debug)]
pub(crate) struct Found {
    /// What is wrong, and the shortest schedule that leads there.
    pub(crate) violation: Option<String>,
    pub(crate) states: usize,
    pub(crate) depth: u32,
    /// Every schedule of every length was seen, or those up to a violation.
    pub(crate) whole: bool,
}

/// Looks for a step that the invariant forbids, in at most `most` states.
pub(crate) fn search(invariant: Invariant, rules: &Rules, env: &Env, most: usize) -> Found {
    let (start, steps) = (World::start(env), Steps::of(rules));
    let mut seen: HashSet<World, foldhash::fast::FixedState> = HashSet::default();
    let mut reached = vec![Reached { world: start, from: 0, by: Move::Tick, depth: 0 }];
    seen.insert(start);
    let (mut at, mut next) = (0, Vec::new());
    while let Some(&Reached { world, depth, .. }) = reached.get(at) {
        moves(&world, &steps, env, &mut next);
        for mut found in next.drain(..) {
            found.world = found.world.caught_up(env);
            if let Some(wrong) = invariant(&steps, &world, &found) {
                let violation = Some(format!("{wrong}: {}", trace(&reached, at, found.by)));
                return Found { violation, states: seen.len(), depth: depth + 1, whole: true };
            }
            if seen.insert(found.world) {
                if seen.len() > most {
                    return Found { violation: None, states: most, depth, whole: false };
                }
                let step = Reached { world: found.world, from: at, by: found.by, depth: depth + 1 };
                reached.push(step);
            }
        }
        at += 1;
    }
    let depth = reached.last().map_or(0, |last| last.depth);
    Found { violation: None, states: seen.len(), depth, whole: true }
}

/// A world, and how it was reached first.
#[derive(Clone, Copy)]
struct Reached {
    world: World,
    from: usize,
    by: Move,
    depth: u32,
}

fn trace(reached: &[Reached], mut at: usize, last: Move) -> String {
    let mut steps = vec![last];
    while at != 0 {
        steps.push(reached[at].by);
        at = reached[at].from;
    }
    steps.iter().rev().fold(String::new(), |mut text, step| {
        let separator = if text.is_empty() { "" } else { " | " };
        write!(text, "{separator}{step}").unwrap();
        text
    })
}
