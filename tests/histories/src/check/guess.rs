//! Steps of which nobody knows whether they were done, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{Nonce, SessionRow, SessionState, TokenHash, TokenMark};

use super::model::Model;
use super::search::Marks;
use crate::history::{Answer, Command, Deliveries, History, Operation};

/// What may have been done, once each.
pub(crate) struct Guesses<'p> {
    history: &'p History,
    /// The earliest deadline first.
    guesses: Vec<Guess<'p>>,
    /// The times that rows tell of.
    told: BTreeSet<StoreTime>,
}

/// A step that may have been done.
pub(crate) struct Guess<'p> {
    pub(crate) command: &'p Command,
    invoked: u64,
    deadline: StoreTime,
    /// When the leaf that it was to make was made, if anybody saw it.
    made: Option<StoreTime>,
}

impl<'p> Guesses<'p> {
    pub(crate) fn new(
        history: &'p History,
        known: &[(&'p Operation, &'p Answer)],
        unknown: Vec<&'p Operation>,
    ) -> Self {
        let rows = || known.iter().filter_map(|(_, answer)| answer.row());
        let twice = history.deliveries == Deliveries::Twice;
        let again = known.iter().filter(|_| twice).map(|(operation, _)| *operation);
        let again_unknown: Vec<_> = unknown.iter().copied().filter(|_| twice).collect();
        let mut guesses: Vec<_> = unknown
            .into_iter()
            .chain(again_unknown)
            .chain(again)
            .filter_map(|operation| Guess::of(operation, rows()))
            .collect();
        guesses.sort_by_key(|guess| (guess.deadline, guess.invoked));
        let mut told = BTreeSet::new();
        for row in rows() {
            told.insert(row.rotated_at);
            if let Some(predecessor) = row.predecessor {
                told.insert(predecessor.consumed_at);
                told.extend(predecessor.replayed_at);
            }
        }
        Self { history, guesses, told }
    }

    pub(crate) fn len(&self) -> usize {
        self.guesses.len()
    }

    /// Those that were sent by then and were not done yet, and from when on each is of use. Of several
    /// that would do the same at a time, the one with the earliest deadline: if another was done, it
    /// may as well have been this one.
    pub(crate) fn pending(
        &self,
        last: u64,
        guessed: &Marks,
    ) -> impl Iterator<Item = (usize, &Guess<'p>, StoreTime)> {
        let mut until = BTreeMap::new();
        let all = self.guesses.iter().enumerate();
        all.filter_map(move |(at, guess)| {
            if guess.invoked > last || guessed.has(at) {
                return None;
            }
            let before = guess.kind().and_then(|kind| until.insert(kind, guess.deadline));
            let from = before.map(|deadline| deadline.after(MILLI)).unwrap_or_default();
            Some((at, guess, from))
        })
    }

    /// The times at which it may have been done, if they make a difference.
    pub(crate) fn times(
        &self,
        guess: &Guess<'p>,
        model: &Model,
        floor: StoreTime,
        ceiling: StoreTime,
    ) -> BTreeSet<StoreTime> {
        let ceiling = ceiling.min(guess.deadline);
        if floor > ceiling {
            return BTreeSet::new();
        }
        let mut times: BTreeSet<_> = self.told.range(floor..=ceiling).copied().collect();
        times.extend([floor, ceiling]);
        times.extend(model.next_time());
        times.extend(guess.made);
        if let Some(row) = guess.command.sid().and_then(|sid| model.row(&sid)) {
            times.extend(self.borders(row));
        }
        times.retain(|time| (floor..=ceiling).contains(time));
        times
    }

    /// The first and last times of the windows that a row has open.
    fn borders(&self, row: &SessionRow) -> impl Iterator<Item = StoreTime> {
        let limits = &self.history.limits;
        let grace = limits.grace();
        let replayed = row.predecessor.and_then(|predecessor| predecessor.replayed_at);
        let since = [Some(row.rotated_at), replayed].into_iter().flatten();
        let windows = [grace, grace.saturating_mul(2), limits.min_rotation()];
        let ends = since.flat_map(move |since| windows.map(|window| since.after(window)));
        ends.flat_map(|end| [end, end.after(MILLI)])
    }
}

impl<'p> Guess<'p> {
    /// Of an operation that may have changed something.
    fn of<'r>(
        operation: &'p Operation,
        rows: impl Iterator<Item = &'r SessionRow>,
    ) -> Option<Self> {
        let (command, invoked) = (&operation.command, operation.invoked);
        if matches!(command, Command::Begin { .. } | Command::Find(..)) {
            return None;
        }
        let deadline = command.deadline()?;
        let made = match command {
            Command::Rotate(_, command) => made(rows, &command.candidate),
            _ => None,
        };
        Some(Self { command, invoked, deadline, made })
    }

    /// What it would do; `None` if nothing else does the same.
    fn kind(&self) -> Option<Kind> {
        match self.command {
            Command::Rotate(_, command) if self.made.is_none() => {
                Some(Kind::Rotate(*command.sid.as_bytes(), command.presented, command.kek.number()))
            }
            Command::End(command) => {
                Some(Kind::End(*command.sid.as_bytes(), SessionState::Ended(command.cause).code()))
            }
            Command::Rotate(_, command) => Some(Kind::Made(command.nonce)),
            _ => None,
        }
    }
}

#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    End([u8; 16], u8),
    Made(Nonce),
    Rotate([u8; 16], TokenMark, u8),
}

fn made<'r>(
    mut rows: impl Iterator<Item = &'r SessionRow>,
    candidate: &TokenHash,
) -> Option<StoreTime> {
    rows.find(|row| row.leaf.hash == *candidate).map(|row| row.rotated_at)
}

/// Whether a row like the second can come of one like the first, or is it. Tokens move forward only,
/// what is counted grows, and an end is for ever.
pub(crate) fn precedes(row: &SessionRow, later: &SessionRow) -> bool {
    let ended = row.state != SessionState::Active;
    if ended && row.state != later.state {
        return false;
    }
    if row.leaf.generation != later.leaf.generation {
        return row.leaf.generation < later.leaf.generation && !ended;
    }
    if row.leaf != later.leaf || row.rotated_at != later.rotated_at {
        return false;
    }
    match (row.predecessor, later.predecessor) {
        (Some(one), Some(other)) => {
            let rest = |p: hallpass_session::rotation::Predecessor| (p.mark, p.nonce, p.supersedes);
            rest(one) == rest(other)
                && one.consumed_at == other.consumed_at
                && (one.replays < other.replays
                    || (one.replays, one.replayed_at) == (other.replays, other.replayed_at))
        }
        (one, other) => one == other,
    }
}

const MILLI: Duration = Duration::from_millis(1);
