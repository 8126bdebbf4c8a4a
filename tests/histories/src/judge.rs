//! The verdict on a history, and where to find one that failed.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use crate::check::{Checked, Unordered, check};
use crate::file;
use crate::history::{Answer, History};
use crate::sums::sums;

/// What a history that passed was worth.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judged {
    /// What was checked.
    pub checked: Checked,
    /// How often each kind of answer was given.
    pub answers: BTreeMap<String, usize>,
}

/// Why a history has not passed.
#[derive(Clone, Debug)]
pub struct Wrong {
    told: String,
    is_undecided: bool,
}

impl Wrong {
    /// Whether nothing is known to be wrong: there are more orders than can be tried, and another
    /// history has to be recorded.
    #[must_use]
    pub const fn is_undecided(&self) -> bool {
        self.is_undecided
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl Error for Wrong {}

/// Counts, and then looks for an order.
///
/// # Errors
/// Why the history cannot be that of a store that keeps its promises, and the file that has it.
pub fn judge(history: &History) -> Result<Judged, Wrong> {
    let mut wrong = sums(history);
    let checked = check(history);
    let is_undecided = wrong.is_empty() && checked.as_ref().is_err_and(Unordered::is_undecided);
    if let Err(unordered) = &checked {
        wrong.push(unordered.to_string());
    }
    match checked {
        Ok(checked) if wrong.is_empty() => Ok(Judged { checked, answers: answers(history) }),
        _ => Err(Wrong { told: told(history, &wrong), is_undecided }),
    }
}

fn told(history: &History, wrong: &[String]) -> String {
    let file = match file::keep(history) {
        Ok(path) => format!("the history is in {}: see the test `replay`", path.display()),
        Err(error) => format!("the history cannot be written to a file: {error}"),
    };
    let more = wrong.len().saturating_sub(MOST);
    let shown = wrong.get(wrong.len().saturating_sub(MOST)..).unwrap_or(wrong).join("\n");
    let (name, seed) = (&history.name, history.seed);
    format!("{name}, seed {seed}:\n{shown}\n({more} more)\n{file}")
}

fn answers(history: &History) -> BTreeMap<String, usize> {
    let mut answers = BTreeMap::new();
    for operation in &history.operations {
        let name = match &operation.answer {
            Some(Answer::Rotated(rotation)) => format!("{:?}", rotation.outcome),
            Some(Answer::Found(found)) => format!("Found {}", found.is_some()),
            Some(answer) => format!("{answer:?}"),
            None => "no answer".to_owned(),
        };
        let end = name.find("(Success").or_else(|| name.find("(Position"));
        let end = end.or_else(|| name.find("(StoreTime")).or_else(|| name.find("(Some("));
        let name = end.and_then(|end| name.get(..end)).unwrap_or(&name);
        *answers.entry(name.to_owned()).or_default() += 1;
    }
    answers
}

/// No failure is told in more words.
const MOST: usize = 5;
