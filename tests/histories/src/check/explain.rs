//! Why there is no order, as short as it can be told.

use std::fmt::Write as _;

use hallpass_session::revocation::Event;

use super::model::time_of;
use super::partition::Partition;
use super::search::{Found, Search};
use crate::history::{Answer, Operation};
use crate::show::{Shown, shown_event};

/// The few operations whose answers cannot be explained, whatever the others of the partition did.
///
/// An answer that is not believed makes its operation one that may have been done or not, so it only
/// ever allows more orders: as long as there is none, it does not matter, and is left out.
pub(crate) fn explain(partition: &Partition<'_>, found: Found) -> String {
    if found == Found::TooMany {
        let number = partition.operations.len();
        let name = &partition.name;
        let mut text = format!("{name}: {number} operations have more orders than can be tried:\n");
        for operation in partition.operations.iter().take(OPERATIONS) {
            let _infallible = writeln!(text, "  {}", Shown(operation));
        }
        return text;
    }
    if is_broken(partition, &[]) {
        return describe_log(partition);
    }
    describe(partition, core(partition))
}

/// Answers that have no order together. None of them can be left out, which does not make them the fewest:
/// where the last are left out first, others remain than where the first are, so both are tried.
fn core(partition: &Partition<'_>) -> Vec<usize> {
    let mut last_first = shortest_prefix(partition);
    let mut first_first: Vec<usize> = last_first.iter().rev().copied().collect();
    drop_needless(partition, &mut last_first);
    if last_first.len() <= 1 {
        return last_first;
    }
    drop_needless(partition, &mut first_first);
    if first_first.len() < last_first.len() { first_first } else { last_first }
}

/// The first answers that have no order, as few as possible, the last of them first.
fn shortest_prefix(partition: &Partition<'_>) -> Vec<usize> {
    let mut answered: Vec<_> = (0..partition.operations.len()).collect();
    answered.retain(|at| partition.operations.get(*at).is_some_and(|o| o.answer.is_some()));
    answered.sort_by_key(|at| partition.operations.get(*at).map(|o| o.responded));
    let (mut good, mut bad) = (0, answered.len());
    while good + 1 < bad {
        let middle = good.midpoint(bad);
        if is_broken(partition, answered.get(..middle).unwrap_or_default()) {
            bad = middle;
        } else {
            good = middle;
        }
    }
    answered.truncate(bad);
    answered.reverse();
    answered
}

/// Leaves out whatever can be left out: many at once, then one by one.
fn drop_needless(partition: &Partition<'_>, core: &mut Vec<usize>) {
    let mut size = core.len() / 2;
    while size > 0 {
        let mut from = 0;
        while from < core.len() {
            let to = (from + size).min(core.len());
            let mut fewer = core.clone();
            fewer.drain(from..to);
            if is_broken(partition, &fewer) {
                *core = fewer;
            } else {
                from = to;
            }
        }
        size /= 2;
    }
}

fn is_broken(partition: &Partition<'_>, believed: &[usize]) -> bool {
    Search::new(partition, |at| believed.contains(&at)).run(FEWER) == Found::None
}

fn describe(partition: &Partition<'_>, mut core: Vec<usize>) -> String {
    core.sort_unstable();
    let operations: Vec<_> = core.iter().filter_map(|at| partition.operations.get(*at)).collect();
    let mut text = format!(
        "no order of {} operations on {} has the answers of these {}:\n",
        partition.operations.len(),
        partition.name,
        operations.len()
    );
    for operation in &operations {
        let _infallible = writeln!(text, "  {}", Shown(operation));
    }
    for event in events_of(partition, &operations) {
        let _infallible = writeln!(text, "  {}", shown_event(event));
    }
    text
}

/// The events that were told of, and those that may have to do with the answers.
fn events_of<'p>(
    partition: &'p Partition<'_>,
    operations: &'p [&&Operation],
) -> impl Iterator<Item = &'p Event> {
    let answers = || operations.iter().filter_map(|operation| operation.answer.as_ref());
    let last = answers().filter_map(Answer::now).max().unwrap_or_default();
    let of_these = move |event: &&Event| {
        let named = answers().any(|answer| answer.place() == Some(event.sequence()));
        named || time_of(event, partition.history.keep) <= last
    };
    let number = partition.log.iter().filter(of_these).count();
    partition.log.iter().filter(of_these).skip(number.saturating_sub(EVENTS))
}

/// A log that nothing explains, whatever anybody was answered: up to the first event that does not
/// fit.
fn describe_log(partition: &Partition<'_>) -> String {
    let mut shorter = partition.clone();
    let longest = (0..partition.log.len()).rev().find(|length| {
        shorter.log = partition.log.iter().take(*length).cloned().collect();
        !is_broken(&shorter, &[])
    });
    let mut text = format!(
        "no order of {} operations on {} leaves this log:\n",
        partition.operations.len(),
        partition.name
    );
    let upto = longest.unwrap_or_default() + 1;
    for event in partition.log.iter().take(upto).skip(upto.saturating_sub(EVENTS)) {
        let _infallible = writeln!(text, "  {}", shown_event(event));
    }
    text
}

/// After so many states it is no longer worth the while to leave an answer out.
const FEWER: usize = 5_000;

/// No more than so many are shown where nobody knows which it is about.
const OPERATIONS: usize = 60;

/// No explanation needs more events.
const EVENTS: usize = 4;
