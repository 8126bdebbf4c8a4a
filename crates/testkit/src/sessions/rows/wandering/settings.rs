//! What is the same all through a schedule.

use std::time::Duration;

use hallpass_session::rotation::{Binding, Limits};

use crate::fail::fail;
use crate::sessions::Power;
use crate::sessions::bench::{Bench, Mixer};

/// How long everything is, and how many there may be.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) limits: Limits,
    pub(super) idle: Duration,
    pub(super) absolute: Duration,
    pub(super) binding: Option<Binding>,
    /// How many sessions a subject may have.
    pub(super) most: u32,
    pub(super) subjects: [String; 2],
    pub(super) steps: usize,
}

impl Settings {
    /// Those of the schedule of this number.
    pub(super) fn new(bench: &Bench, number: usize, random: &mut Mixer) -> Self {
        let mut count = |from: u32, to: u32| from + random.below_u32(to - from);
        let mut limits = bench.limits();
        if bench.has(Power::Stands) {
            let grace = Duration::from_secs(u64::from(count(1, 20)));
            let rest = grace.saturating_add(Duration::from_secs(u64::from(count(1, 15))));
            limits = Limits::new(grace)
                .and_then(|limits| limits.with_min_rotation(rest))
                .unwrap_or_else(|error| fail(error));
        }
        let rest = limits.min_rotation();
        limits = limits.with_supersede_window(rest.saturating_mul(count(1, 8)));
        limits = limits.with_supersedes(count(0, 4)).with_replays(count(0, 5));
        if count(0, 4) == 0 {
            limits = limits.strict();
        }
        Self {
            limits,
            idle: rest.saturating_mul(count(3, 20)),
            absolute: rest.saturating_mul(count(10, 60)),
            binding: [None, Some(BINDING)][usize::from(count(0, 2) == 1)],
            most: count(1, 5),
            subjects: ["anna", "bert"].map(|name| format!("{name} {number}")),
            steps: 1 + random.below(STEPS),
        }
    }
}

/// No schedule is longer.
const STEPS: usize = 40;

const BINDING: Binding = Binding::Proof([9; 32]);
