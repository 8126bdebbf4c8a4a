//! The search for an order: depth first, after Wing and Gong, with the memory of Lowe.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::{SessionId, SessionRow};

use super::apply::{apply, time_of_answer};
use super::guess::{Guesses, precedes};
use super::model::Model;
use super::partition::Partition;
use crate::history::{Answer, Command, Operation};

/// What a search came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Found {
    /// There is an order.
    Order,
    /// There is none.
    None,
    /// It was given up after so many states that somebody should have a look.
    TooMany,
}

/// A partition, ready to be searched.
pub(crate) struct Search<'p> {
    partition: &'p Partition<'p>,
    /// Those whose answer is known, in the order in which they were sent.
    known: Vec<(&'p Operation, &'p Answer)>,
    /// The places in `known` of those whose answer tells the time, by that time.
    timed: Vec<(StoreTime, usize)>,
    /// The places of those that tell a row: with its time, by that time, and without.
    told: Vec<usize>,
    found: Vec<usize>,
    guesses: Guesses<'p>,
    slack: Duration,
}

/// A point in an order.
#[derive(Clone)]
struct State {
    model: Model,
    /// The latest time that was seen.
    floor: StoreTime,
    done: Marks,
    guessed: Marks,
}

impl<'p> Search<'p> {
    /// Of these operations as if the answers of those that `believed` does not take were unknown.
    pub(crate) fn new(partition: &'p Partition<'p>, believed: impl Fn(usize) -> bool) -> Self {
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for (index, operation) in partition.operations.iter().enumerate() {
            match &operation.answer {
                Some(answer) if believed(index) => known.push((*operation, answer)),
                _ => unknown.push(*operation),
            }
        }
        let timed = known.iter().enumerate();
        let timed = timed.filter_map(|(at, (_, answer))| Some((answer.now()?, at)));
        let mut timed: Vec<_> = timed.collect();
        timed.sort_unstable();
        let guesses = Guesses::new(partition.history, &known, unknown);
        let has_row = |at: &usize| known.get(*at).is_some_and(|(_, answer)| answer.row().is_some());
        let told = timed.iter().map(|(_, at)| *at).filter(has_row).collect();
        let untimed = |at: &usize| known.get(*at).is_some_and(|(_, answer)| answer.now().is_none());
        let found = (0..known.len()).filter(untimed).filter(has_row).collect();
        let slack = partition.history.slack;
        Self { partition, known, timed, told, found, guesses, slack }
    }

    /// Looks for an order, in at most so many states.
    pub(crate) fn run(&self, most: usize) -> Found {
        let mut seen = HashSet::new();
        let model = Model::new(self.partition.log.clone(), self.partition.history.keep);
        let start = State {
            model,
            floor: StoreTime::default(),
            done: Marks::new(self.known.len()),
            guessed: Marks::new(self.guesses.len()),
        };
        let mut stack = vec![(start, Stage::Answers)];
        while let Some((mut state, stage)) = stack.pop() {
            if stage == Stage::Guesses {
                stack.extend(self.after_guesses(&state).map(|state| (state, Stage::Answers)));
                continue;
            }
            self.take_looks(&mut state);
            if state.is_end() {
                return Found::Order;
            }
            if !seen.insert(state.fingerprint()) {
                continue;
            }
            if seen.len() > most {
                return Found::TooMany;
            }
            let next = self.after_answers(&state);
            stack.push((state, Stage::Guesses));
            // The likeliest is looked at first.
            stack.extend(next.into_iter().rev().map(|state| (state, Stage::Answers)));
        }
        Found::None
    }

    /// What changes nothing, and fits, may as well come at once: no order is lost by it.
    fn take_looks(&self, state: &mut State) {
        let mut took = true;
        while took {
            took = false;
            for at in self.pending(state) {
                let Some((operation, answer)) = self.known.get(at) else { continue };
                if answer.now().is_some() {
                    continue;
                }
                if let Some(after) = self.answered(state, operation, answer)
                    && !after.model.changed()
                    && after.floor == state.floor
                {
                    state.done.set(at);
                    took = true;
                }
            }
        }
    }

    /// The states after each operation that may be next, the earliest first.
    fn after_answers(&self, state: &State) -> Vec<State> {
        let mut next = Vec::new();
        for at in self.pending(state) {
            let Some((operation, answer)) = self.known.get(at) else { continue };
            if let Some(mut after) = self.answered(state, operation, answer) {
                after.done.set(at);
                next.push((after.model.time, operation.responded, after));
            }
        }
        next.sort_by_key(|(time, responded, _)| (*time, *responded));
        next.into_iter().map(|(.., state)| state).collect()
    }

    fn answered(&self, state: &State, operation: &Operation, answer: &Answer) -> Option<State> {
        let time = time_of_answer(&state.model, &operation.command, answer, state.floor)?;
        if time.after(self.slack) < state.floor || time > self.ceiling(state).after(self.slack) {
            return None;
        }
        let history = self.partition.history;
        let (model, given) = apply(&state.model, history, &operation.command, time)?;
        (given == *answer).then(|| State { model, floor: state.floor.max(time), ..state.clone() })
    }

    /// The states after each step of which there is no answer, if it was done next.
    fn after_guesses(&self, state: &State) -> impl Iterator<Item = State> {
        let (_, last) = self.bounds(state);
        let ceiling = self.ceiling(state);
        let mut next = Vec::new();
        for (at, guess, from) in self.guesses.pending(last, &state.guessed) {
            for time in self.guesses.times(guess, &state.model, from.max(state.floor), ceiling) {
                let history = self.partition.history;
                let Some((model, _)) = apply(&state.model, history, guess.command, time) else {
                    continue;
                };
                if !model.changed() || !self.is_plausible(state, &model, guess.command) {
                    continue;
                }
                let mut after = State { model, floor: state.floor.max(time), ..state.clone() };
                after.guessed.set(at);
                next.push(after);
            }
        }
        next.into_iter().rev()
    }

    /// Whether what was seen of the session later can have come of this row.
    fn is_plausible(&self, state: &State, model: &Model, command: &Command) -> bool {
        let Some(row) = command.sid().and_then(|sid| model.row(&sid)) else { return true };
        let mut later = self.later(&self.told, state, row.sid);
        later.all(|seen| precedes(row, seen))
            && self.later(&self.found, state, row.sid).all(|seen| precedes(row, seen))
    }

    /// The next of these rows of a session that are still to be seen.
    fn later<'s>(
        &'s self,
        places: &'s [usize],
        state: &'s State,
        sid: SessionId,
    ) -> impl Iterator<Item = &'s SessionRow> {
        let later = places.iter().filter(|at| !state.done.has(**at));
        let answers = later.filter_map(|at| self.known.get(*at)).map(|(_, answer)| answer);
        answers.filter_map(|answer| answer.row()).filter(move |row| row.sid == sid).take(LOOK_AHEAD)
    }

    /// The earliest time that is still to be seen: nothing later can be next.
    fn ceiling(&self, state: &State) -> StoreTime {
        let timed = self.timed.iter().find(|(_, at)| !state.done.has(*at)).map(|(time, _)| *time);
        let end = StoreTime::from_millis(u64::MAX);
        timed.unwrap_or(end).min(state.model.next_time().unwrap_or(end))
    }

    /// Those that may be next: sent before any that is not done was answered.
    fn pending(&self, state: &State) -> Vec<usize> {
        let (first, last) = self.bounds(state);
        let rest = self.known.iter().enumerate().skip(first);
        let sent = rest.take_while(|(_, (operation, _))| operation.invoked <= last);
        sent.map(|(at, _)| at).filter(|at| !state.done.has(*at)).collect()
    }

    /// The first that is not done, and when the first of those was answered.
    fn bounds(&self, state: &State) -> (usize, u64) {
        let first = state.done.first_gap();
        let mut last = u64::MAX;
        for (at, (operation, _)) in self.known.iter().enumerate().skip(first) {
            if operation.invoked > last {
                break;
            }
            if !state.done.has(at) {
                last = last.min(operation.responded);
            }
        }
        (first, last)
    }
}

impl State {
    /// Every answer and every event is explained.
    fn is_end(&self) -> bool {
        self.done.is_full() && self.model.next().is_none()
    }

    fn fingerprint(&self) -> (u64, u64) {
        let number = |seed: u8| {
            let mut hasher = DefaultHasher::new();
            seed.hash(&mut hasher);
            (&self.done, &self.guessed, self.floor).hash(&mut hasher);
            self.model.feed(&mut hasher);
            hasher.finish()
        };
        (number(0), number(1))
    }
}

/// Which of many are done.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Marks {
    words: Vec<u64>,
    len: usize,
    first_gap: usize,
}

impl Marks {
    fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len, first_gap: 0 }
    }

    fn set(&mut self, at: usize) {
        if let Some(word) = self.words.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
        while self.first_gap < self.len && self.has(self.first_gap) {
            self.first_gap += 1;
        }
    }

    pub(crate) fn has(&self, at: usize) -> bool {
        self.words.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    const fn first_gap(&self) -> usize {
        self.first_gap
    }

    const fn is_full(&self) -> bool {
        self.first_gap == self.len
    }
}

/// What is tried with a state: first what was answered, and only then what may have been done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    Answers,
    Guesses,
}

/// How many later rows a guessed one is compared with.
const LOOK_AHEAD: usize = 8;
