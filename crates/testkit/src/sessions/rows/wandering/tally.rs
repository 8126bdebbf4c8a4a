//! How often what came of a refresh.

use std::collections::BTreeMap;

use hallpass_session::rotation::{Outcome, ReuseCause};

/// How often each outcome was seen.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    pub(super) fn count(&mut self, outcome: Outcome) {
        *self.0.entry(name(outcome)).or_default() += 1;
    }

    /// That schedules in such a number came to everything that a refresh can come to.
    pub(super) fn was_worth_it(&self, schedules: usize) {
        assert!(!self.0.is_empty(), "no refresh at all");
        if schedules >= ENOUGH {
            for outcome in ALL {
                let times = self.0.get(outcome).copied().unwrap_or_default();
                assert!(times >= schedules / 100, "{outcome} is rare: {self:?}");
            }
        }
    }
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::BindingMismatch => "binding",
        Outcome::Busy => "busy",
        Outcome::Current => "current",
        Outcome::Expired => "expired",
        Outcome::Healed => "healed",
        Outcome::Late => "late",
        Outcome::NotFound => "not found",
        Outcome::Replay(_) => "replay",
        Outcome::Reuse(ReuseCause::Fork) => "fork",
        Outcome::Reuse(_) => "theft",
        Outcome::Revoked => "revoked",
        Outcome::Rotated(_) => "rotated",
        Outcome::Superseded(_) => "superseded",
    }
}

const ALL: [&str; 13] = [
    "binding",
    "busy",
    "current",
    "expired",
    "fork",
    "healed",
    "late",
    "not found",
    "replay",
    "revoked",
    "rotated",
    "superseded",
    "theft",
];

/// So many schedules come to everything.
const ENOUGH: usize = 500;
