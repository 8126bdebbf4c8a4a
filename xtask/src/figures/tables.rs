//! All tables, by their names.

use super::measured::Measured;
use super::weight::App;
use super::{
    allocations, budgets, first_sight, fleet, growth, known, load, refusals, revocations, size,
    speed, weight,
};
use crate::bench::table::Table;
use crate::load::Row;

/// What a table is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Make {
    Bench(fn(&Table) -> String),
    /// The one of this name.
    Fleet(&'static str),
    Load(fn(&[Row]) -> String),
    Weight(fn(&[App]) -> String),
}

/// Each stands in one of the documents.
pub(super) const TABLES: &[(&str, Make)] = &[
    ("speed", Make::Bench(speed::table)),
    ("first sight", Make::Bench(first_sight::table)),
    ("known token", Make::Bench(known::table)),
    ("threads", Make::Bench(known::threads)),
    ("refusals, verifier and tower", Make::Bench(refusals::tower)),
    ("refusals, axum and actix-web", Make::Bench(refusals::frameworks)),
    ("size", Make::Bench(size::table)),
    ("keys and issuers", Make::Bench(growth::keys_and_issuers)),
    ("cache", Make::Bench(growth::cache)),
    ("revocations", Make::Bench(revocations::table)),
    ("allocations", Make::Bench(allocations::table)),
    ("requests a second, RS256", Make::Load(|rows| load::table(rows, "RS256"))),
    ("requests a second, HS256", Make::Load(|rows| load::table(rows, "HS256"))),
    ("good requests among others", Make::Load(load::floods)),
    ("weight", Make::Weight(weight::table)),
    ("fleet: run", Make::Fleet("run")),
    ("fleet: latency", Make::Fleet("latency")),
    ("fleet: memory", Make::Fleet("memory")),
    ("fleet: load", Make::Fleet("load")),
    ("fleet: answers", Make::Fleet("answers")),
    ("fleet: tails", Make::Fleet("tails")),
    ("fleet: share", Make::Fleet("share")),
    ("fleet: scripts", Make::Fleet("scripts")),
    ("budgets", Make::Bench(budgets::table)),
    ("where a peer is ahead", Make::Bench(budgets::peers_ahead)),
];

/// The table of a name, or how it is made where nothing was measured. `None`: there is no such
/// name.
pub(super) fn made(name: &str, measured: &Measured) -> Option<String> {
    let (_, make) = TABLES.iter().find(|(other, _)| *other == name)?;
    let table = match make {
        Make::Bench(make) => measured.bench.as_ref().map(make),
        Make::Fleet(name) => {
            measured.fleet.as_deref().and_then(|tables| fleet::table(tables, name))
        }
        Make::Load(make) => measured.load.as_deref().map(make),
        Make::Weight(make) => measured.weight.as_deref().map(make),
    };
    Some(
        table
            .unwrap_or_else(|| format!("Not measured yet: `{}` makes this table.", make.command())),
    )
}

impl Make {
    fn command(self) -> &'static str {
        match self {
            Self::Bench(_) => "cargo xtask bench --write",
            Self::Fleet(name) if name.starts_with("postgres") => {
                "cargo xtask fleet --store postgres --write"
            }
            Self::Fleet(_) => "cargo xtask fleet --write",
            Self::Load(_) => "cargo xtask load --write",
            Self::Weight(_) => "cargo xtask weight --write",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn what_was_not_measured_says_how() {
        let none = Measured { bench: None, load: None, weight: None, fleet: None };
        let rows = [
            ("size", Some("Not measured yet: `cargo xtask bench --write` makes this table.")),
            ("weight", Some("Not measured yet: `cargo xtask weight --write` makes this table.")),
            ("good requests among others", {
                Some("Not measured yet: `cargo xtask load --write` makes this table.")
            }),
            ("no such table", None),
        ];
        for (name, expected) in rows {
            assert_eq!(made(name, &none).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn rows_that_are_missing_leave_tables_that_have_as_many_columns() {
        let bench = Some(table_of(&[]));
        let empty =
            Measured { bench, load: Some(Vec::new()), weight: Some(Vec::new()), fleet: None };
        for (name, _) in TABLES {
            let table = made(name, &empty).unwrap();
            let bars = |line: &str| line.matches('|').count();
            let first = table.lines().next().map_or(0, bars);
            let rows = table.lines().take_while(|line| line.starts_with('|'));
            assert!(rows.map(bars).all(|count| count == first), "{name}\n{table}");
            assert!(!table.is_empty() && !table.ends_with('\n'), "{name}\n{table}");
        }
    }
}
