//! What a store has done, and what it holds.

use std::time::Duration;

use crate::clock::Tick;
use crate::table::ratio;

/// What a store told at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// When.
    pub at: Tick,
    /// How much of a processor it has used so far.
    pub cpu: Duration,
    /// How many commands it has carried out so far.
    pub commands: u64,
    /// How much its data takes, in bytes.
    pub memory: u64,
}

/// What lies between two readings, by the second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rate {
    /// The share of one core.
    pub cpu: f64,
    /// Commands.
    pub commands: f64,
}

impl Reading {
    /// How much it was busy since an earlier one.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Rate {
        let seconds = self.at.since(earlier.at).as_secs_f64();
        Rate {
            cpu: self.cpu.saturating_sub(earlier.cpu).as_secs_f64() / seconds,
            commands: ratio(self.commands.saturating_sub(earlier.commands), 1) / seconds,
        }
    }
}

impl Rate {
    /// Commands, and percent of a core, as cells of a table.
    #[must_use]
    pub fn cells(&self) -> [String; 2] {
        [format!("{:.0}", self.commands), percent(self.cpu)]
    }
}

/// A share in percent, as a cell of a table.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
