//! What is printed.

use std::fmt::{Display, Write as _};

use crate::names;
use crate::row::{Outcome, Row, Standing};
use crate::suite::Suite;

/// One line a suite, and one for all of them.
pub(crate) fn table(suites: &[Suite]) -> String {
    let width = suites.iter().map(|suite| suite.name.len()).max().unwrap_or_default();
    let columns = ["rows", "accepted", "refused", "left open", "set apart", "wrong"];
    let mut text = line(width, "suite", &columns);
    let mut total = Counts::default();
    for suite in suites {
        let counts = Counts::of(&suite.rows);
        total.add(&counts);
        text.push_str(&line(width, &suite.name, &counts.columns()));
    }
    text + &line(width, "all", &total.columns())
}

/// The rows that were set apart, by their reasons.
pub(crate) fn set_apart(suites: &[Suite]) -> String {
    let text = grouped(suites, |standing| match standing {
        Standing::Apart { reason, outcome } => Some(match outcome {
            Some(outcome) => format!("{reason}: {outcome}"),
            None => format!("{reason}: not run"),
        }),
        _ => None,
    });
    format!("\nSet apart, and what becomes of them here\n{text}")
}

/// The rows whose files allow either, by what became of them.
pub(crate) fn left_open(suites: &[Suite]) -> String {
    let text = grouped(suites, |standing| match standing {
        Standing::LeftOpen(Outcome::Accepted) => Some("accepted".to_owned()),
        Standing::LeftOpen(Outcome::Refused(_)) => Some("refused".to_owned()),
        _ => None,
    });
    format!("\nLeft open by their files, and what becomes of them here\n{text}")
}

/// One line a row that is wrong.
pub(crate) fn wrong(suites: &[Suite]) -> String {
    let mut text = String::new();
    for suite in suites {
        for row in &suite.rows {
            if let Standing::Wrong(what) = row.standing() {
                let (suite, row) = (&suite.name, row.name());
                let _ = writeln!(text, "WRONG: {suite}: {row}: {what}");
            }
        }
    }
    text
}

/// The rows for which `heading` has one, under it. Suites that have the same rows there share them.
fn grouped(suites: &[Suite], heading: impl Fn(Standing) -> Option<String>) -> String {
    let mut groups: Vec<(String, Group<'_>)> = Vec::new();
    for suite in suites {
        for row in &suite.rows {
            if let Some(heading) = heading(row.standing()) {
                let group = entry(&mut groups, heading);
                entry(&mut group.0, &*suite.name).push(row.name());
            }
        }
    }
    let lines = groups.iter().map(|(heading, group)| format!("  {heading}\n{}", group.to_text()));
    lines.collect()
}

/// Suites, each with rows of it.
#[derive(Default)]
struct Group<'s>(Vec<(&'s str, Vec<&'s str>)>);

impl Group<'_> {
    fn to_text(&self) -> String {
        let mut shared: Vec<(&[&str], Vec<&str>)> = Vec::new();
        for (suite, rows) in &self.0 {
            entry(&mut shared, rows.as_slice()).push(suite);
        }
        let mut text = String::new();
        for (rows, suites) in shared {
            let each = if suites.len() > 1 { " each" } else { "" };
            text.push_str(&names::listed(&suites, "    "));
            let rows_text = names::listed(rows, "      ");
            let _ = write!(text, "      {} row(s){each}:\n{rows_text}", rows.len());
        }
        text
    }
}

/// What stands under a key: there are few, and they keep their order.
fn entry<K: PartialEq, V: Default>(groups: &mut Vec<(K, V)>, key: K) -> &mut V {
    let at = groups.iter().position(|(known, _)| *known == key).unwrap_or(groups.len());
    if at == groups.len() {
        groups.push((key, V::default()));
    }
    &mut groups[at].1
}

/// How many rows stand how.
#[derive(Default)]
struct Counts {
    rows: usize,
    /// Accepted, refused, left open, set apart, wrong.
    standings: [usize; 5],
}

impl Counts {
    fn of(rows: &[Row]) -> Self {
        let mut counts = Self { rows: rows.len(), ..Self::default() };
        for row in rows {
            let at = match row.standing() {
                Standing::Accepted => 0,
                Standing::Refused => 1,
                Standing::LeftOpen(_) => 2,
                Standing::Apart { .. } => 3,
                Standing::Wrong(_) => 4,
            };
            counts.standings[at] = counts.standings[at].saturating_add(1);
        }
        assert_eq!(counts.rows, counts.standings.iter().sum::<usize>(), "no row is lost");
        counts
    }

    fn add(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        for (mine, theirs) in self.standings.iter_mut().zip(other.standings) {
            *mine = mine.saturating_add(theirs);
        }
    }

    fn columns(&self) -> [usize; 6] {
        let [accepted, refused, open, apart, wrong] = self.standings;
        [self.rows, accepted, refused, open, apart, wrong]
    }
}

fn line<T: Display>(width: usize, name: &str, columns: &[T]) -> String {
    let mut text = format!("{name:width$}");
    for column in columns {
        let _ = write!(text, "  {column:>9}");
    }
    text.push('\n');
    text
}
