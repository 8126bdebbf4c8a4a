//! How many tokens were compared, and how it came out.

use std::fmt;

use crate::compare::Outcome;
use crate::differences::{DIFFERENCES, Difference};

#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub(crate) both_accept: usize,
    pub(crate) both_refuse: usize,
    /// Of each entry of the list.
    differ: Vec<usize>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { both_accept: 0, both_refuse: 0, differ: vec![0; DIFFERENCES.len()] }
    }
}

impl Tally {
    pub(crate) fn count(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::BothAccept => &mut self.both_accept,
            Outcome::BothRefuse => &mut self.both_refuse,
            Outcome::Differ(entry) => &mut self.differ[entry],
        };
        *count = count.saturating_add(1);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.both_accept = self.both_accept.saturating_add(other.both_accept);
        self.both_refuse = self.both_refuse.saturating_add(other.both_refuse);
        for (count, more) in self.differ.iter_mut().zip(&other.differ) {
            *count = count.saturating_add(*more);
        }
    }

    pub(crate) fn tokens(&self) -> usize {
        let differ: usize = self.differ.iter().sum();
        differ.saturating_add(self.both_accept).saturating_add(self.both_refuse)
    }

    /// The rules of the list that no token met.
    pub(crate) fn stale(&self) -> Vec<&'static str> {
        self.entries().filter(|(_, count)| *count == 0).map(|(entry, _)| entry.rule).collect()
    }

    fn entries(&self) -> impl Iterator<Item = (&'static Difference, usize)> {
        DIFFERENCES.iter().zip(self.differ.iter().copied())
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:6} tokens compared", self.tokens())?;
        writeln!(f, "{:6} both accept", self.both_accept)?;
        writeln!(f, "{:6} both refuse", self.both_refuse)?;
        for (entry, count) in self.entries() {
            writeln!(f, "{count:6} {:?} alone refuses {}", entry.refused_by, entry.rule)?;
            writeln!(f, "              {}", entry.why)?;
        }
        Ok(())
    }
}
