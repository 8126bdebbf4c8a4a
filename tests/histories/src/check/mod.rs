//! Whether a history can have come of a store that does one step after the other.

mod apply;
mod explain;
mod guess;
mod model;
mod partition;
mod search;

pub(crate) use model::time_of;

use std::error::Error;
use std::fmt;

use self::partition::partitions;
use self::search::{Found, Search};
use crate::history::History;

/// Looks for an order of the operations that has their answers.
///
/// # Errors
/// [`Unordered`], if there is none, or if too many orders had to be tried and no other part is wrong.
pub fn check(history: &History) -> Result<Checked, Unordered> {
    let mut checked = Checked { partitions: 0, operations: history.operations.len() };
    let mut undecided = None;
    for partition in partitions(history) {
        let found = Search::new(&partition, |_| true).run(MOST);
        let unordered = || Unordered {
            what: explain::explain(&partition, found),
            is_undecided: found == Found::TooMany,
        };
        match found {
            Found::Order => checked.partitions += 1,
            Found::None => return Err(unordered()),
            Found::TooMany => undecided = undecided.or_else(|| Some(unordered())),
        }
    }
    undecided.map_or(Ok(checked), Err)
}

/// What was checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Checked {
    /// In how many parts.
    pub partitions: usize,
    /// How many operations.
    pub operations: usize,
}

/// A history that no order of its operations explains.
#[derive(Clone, Debug)]
pub struct Unordered {
    what: String,
    is_undecided: bool,
}

impl Unordered {
    /// Whether there may be an order: there are more than can be tried.
    #[must_use]
    pub const fn is_undecided(&self) -> bool {
        self.is_undecided
    }
}

impl fmt::Display for Unordered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Unordered {}

/// After so many states a search gives up.
const MOST: usize = 200_000;
