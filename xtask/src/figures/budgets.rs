//! What the project allows itself, and what it takes.

use super::markdown::{table as markdown, whole};
use crate::bench::finding::{Finding, shown};
use crate::bench::known::known;
use crate::bench::table::{Column, Table};
use crate::bench::{beside, budgets, growth};

/// What findings call their figures, in words.
const FIGURES: [(&str, &str); 7] = [
    ("bytes", "bytes an entry"),
    ("instructions, of the best peer's", "instructions, over the best peer's"),
    ("marginal_ns", "ns above the framework"),
    ("marginal_x_raw", "above the framework, / raw"),
    ("ns", "ns"),
    ("time, of the best peer's", "time, over the best peer's"),
    ("x_raw", "/ raw"),
];

/// Every budget with what was measured. Those of instructions only where they were counted.
pub(super) fn table(table: &Table) -> String {
    let counted = table.lines().iter().any(|line| line.figure(Column::Instructions).is_some());
    let all = budgets::findings(table).into_iter().chain(growth::findings(table));
    let findings = all.filter(|finding| counted || !finding.name.contains("instructions"));
    markdown(["row", "figure", "budget", "measured", "what limits it"], {
        findings.map(|finding| cells(&known(finding)))
    })
}

/// Each row of ours that takes longer than the best peer's, with what is known of it.
pub(super) fn peers_ahead(table: &Table) -> String {
    let behind = beside::findings(table).into_iter().filter(is_above);
    let rows: Vec<_> = behind.map(|finding| cells(&known(finding))).collect();
    if rows.is_empty() {
        return "Nowhere.".to_owned();
    }
    markdown(["row", "figure", "at most", "measured", "why"], rows)
}

fn cells(finding: &Finding) -> [String; 5] {
    let why = why(finding);
    let (row, figure) = finding.name.rsplit_once(": ").unwrap_or((&finding.name, ""));
    let words = FIGURES.iter().find(|(name, _)| *name == figure);
    [
        row.to_owned(),
        words.map_or(figure, |(_, words)| words).to_owned(),
        finding.limit.to_string(),
        finding.figure.map_or_else(|| whole(None), shown),
        why.to_owned(),
    ]
}

fn why(finding: &Finding) -> &'static str {
    match finding.known {
        _ if finding.figure.is_none() => "not measured",
        _ if !is_above(finding) => "met",
        Some(known) if !finding.is_over() => known.why,
        _ => "more than is known: `cargo xtask bench --check` fails",
    }
}

/// Whether the figure is above what it should be, known or not.
fn is_above(finding: &Finding) -> bool {
    finding.figure.is_some_and(|figure| figure > finding.limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::finding::Known;
    use crate::bench::table::table_of;

    #[test]
    fn a_budget_is_met_or_known_or_over() {
        let known = Some(Known { limit: 300.0, why: "the ground is soft" });
        let over = "more than is known: `cargo xtask bench --check` fails";
        let rows = [
            (Some(109.0), known, "109", "met"),
            (Some(255.0), known, "255", "the ground is soft"),
            (Some(301.0), known, "301", over),
            (Some(111.0), None, "111", over),
            (None, known, "-", "not measured"),
        ];
        for (figure, known, measured, why) in rows {
            let finding = Finding::new("refusal: it, we: marginal_ns", figure, 110.0);
            let cells = cells(&Finding { known, ..finding });
            assert_eq!(cells, ["refusal: it, we", "ns above the framework", "110", measured, why]);
        }
    }

    #[test]
    fn every_budget_has_a_row_with_what_is_known() {
        let extension = [(Column::MarginalNanoseconds, 255.0)];
        let table = table(&table_of(&[("seen before", "hallpass bare tower", &extension)]));
        let row = "\n| seen before, hallpass bare tower | ns above the framework | 110 | 255 | ";
        assert!(table.contains(row), "{table}");
        assert!(
            table.contains("\n| cache, hallpass verifier alone | 1000000 over 1000 | 3 | - | ")
        );
    }

    #[test]
    fn instructions_are_told_where_they_were_counted() {
        let counted = table_of(&[("g", "raw", &[(Column::Instructions, 1.0)])]);
        let lines = |table_of| table(table_of).matches("instructions beside").count();
        assert_eq!((lines(&table_of(&[])), lines(&counted)), (0, 4));
    }

    #[test]
    fn peers_that_are_ahead_are_listed() {
        let x = |x| [(Column::XBestPeer, x)];
        let behind = table_of(&[
            ("refusal RS256: no token", "hallpass axum", &x(1.56)),
            ("refusal RS256: expired", "hallpass axum", &x(0.7)),
        ]);
        let table = peers_ahead(&behind);
        assert_eq!(table.lines().count(), 3, "{table}");
        let line =
            "| refusal RS256: no token, hallpass axum | time, over the best peer's | 1 | 1.560 |";
        assert!(table.contains(line), "{table}");
        assert_eq!(peers_ahead(&table_of(&[])), "Nowhere.");
    }
}
