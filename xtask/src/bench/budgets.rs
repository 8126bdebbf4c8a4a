//! How fast each thing has to be: the budgets that the project set itself.

use crate::bench::finding::Finding;
use crate::bench::table::{Column, Table};

/// The most that a figure of a row may be.
struct Budget {
    group: &'static str,
    row: &'static str,
    figure: Figure,
    limit: f64,
}

/// What is limited.
#[derive(Clone, Copy)]
enum Figure {
    In(Column),
    /// Marginal instructions without those of the signature.
    OtherInstructions,
}

const fn budget(group: &'static str, row: &'static str, column: Column, limit: f64) -> Budget {
    Budget { group, row, figure: Figure::In(column), limit }
}

const fn instructions(group: &'static str) -> Budget {
    Budget { group, row: EXTRACTOR, figure: Figure::OtherInstructions, limit: 20_000.0 }
}

const EXTRACTOR: &str = "hallpass axum, layer and extractor";
const DECODING: &str = "hallpass axum, layer and extractor, decoding";
const TOWER: &str = "hallpass bare tower";
const VERIFIER: &str = "hallpass verifier alone";
const RAW: &str = "raw aws-lc-rs";
const REVOKED: &str = "hallpass sessions, 100000 revoked";

/// A bad signature has a budget for RS256 alone, where the signature is nearly all of what it costs.
const BUDGETS: &[Budget] = &[
    budget("first sight HS256", EXTRACTOR, Column::MarginalXRaw, 3.0),
    budget("first sight HS256", DECODING, Column::MarginalXRaw, 2.3),
    budget("first sight RS256", EXTRACTOR, Column::MarginalXRaw, 1.10),
    budget("first sight RS256", DECODING, Column::MarginalXRaw, 1.07),
    budget("first sight ES256", EXTRACTOR, Column::MarginalXRaw, 1.04),
    budget("first sight ES256", DECODING, Column::MarginalXRaw, 1.03),
    budget("first sight EdDSA", EXTRACTOR, Column::MarginalXRaw, 1.05),
    budget("first sight EdDSA", DECODING, Column::MarginalXRaw, 1.03),
    instructions("first sight HS256"),
    instructions("first sight RS256"),
    instructions("first sight ES256"),
    instructions("first sight EdDSA"),
    budget("seen before", TOWER, Column::MarginalNanoseconds, 110.0),
    budget("seen before", "hallpass axum, extractor", Column::MarginalNanoseconds, 75.0),
    budget("seen before", "hallpass axum, layer", Column::MarginalNanoseconds, 150.0),
    budget("threads 2", "hallpass verifier alone, seen before", Column::Nanoseconds, 100.0),
    budget("refusal RS256: unknown kid", VERIFIER, Column::Nanoseconds, 200.0),
    budget("refusal RS256: wrong signature length", VERIFIER, Column::Nanoseconds, 100.0),
    budget("refusal RS256: over the size cap (64 KiB)", VERIFIER, Column::Nanoseconds, 20.0),
    budget("refusal RS256: bad signature", VERIFIER, Column::XRaw, 1.02),
    budget("revocation", REVOKED, Column::MarginalNanoseconds, 40.0),
    budget("revocation", REVOKED, Column::Bytes, 80.0),
];

/// Each budget, and what the table says of it.
pub(crate) fn findings(table: &Table) -> Vec<Finding> {
    BUDGETS.iter().map(|budget| budget.finding(table)).collect()
}

impl Budget {
    fn finding(&self, table: &Table) -> Finding {
        let figure = |column| table.figure(self.group, self.row, column);
        let (name, figure) = match self.figure {
            Figure::In(column) => (column.name(), figure(column)),
            Figure::OtherInstructions => {
                let name = "instructions beside those of the signature";
                let signature = table.figure(self.group, RAW, Column::Instructions);
                let all = figure(Column::MarginalInstructions);
                (name, all.zip(signature).map(|(all, signature)| all - signature))
            }
        };
        Finding::new(format!("{}, {}: {name}", self.group, self.row), figure, self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn each_budget_is_one_of_a_row_of_its_own() {
        let mut seen = Vec::new();
        for finding in findings(&table_of(&[])) {
            assert!(finding.figure.is_none() && finding.limit > 0.0, "{finding}");
            assert!(!seen.contains(&finding.name), "{finding}");
            seen.push(finding.name);
        }
    }

    #[test]
    fn a_slow_row_is_over_its_budget() {
        let rows = |tower: f64| {
            let finding = findings(&table_of(&[
                ("seen before", TOWER, &[(Column::MarginalNanoseconds, tower)]),
                ("seen before", EXTRACTOR, &[(Column::MarginalNanoseconds, 9_999.0)]),
            ]));
            finding.iter().filter(|finding| finding.is_over()).count()
        };
        assert_eq!((rows(109.0), rows(111.0)), (0, 1));
    }

    #[test]
    fn revocations_are_held_to_their_time_and_their_memory() {
        let over = |ns, bytes| {
            let figures = [(Column::MarginalNanoseconds, ns), (Column::Bytes, bytes)];
            let findings = findings(&table_of(&[("revocation", REVOKED, &figures)]));
            let over = findings.into_iter().filter(Finding::is_over);
            over.map(|finding| finding.name).collect::<Vec<_>>()
        };
        let named = |column| format!("revocation, {REVOKED}: {column}");
        assert_eq!(over(40.0, 80.0), Vec::<String>::new());
        assert_eq!(over(40.1, 80.0), [named("marginal_ns")]);
        assert_eq!(over(40.0, 80.1), [named("bytes")]);
    }

    #[test]
    fn the_instructions_of_the_signature_do_not_count() {
        let table = table_of(&[
            ("first sight RS256", RAW, &[(Column::Instructions, 90_000.0)]),
            ("first sight RS256", EXTRACTOR, &[(Column::MarginalInstructions, 111_000.0)]),
        ]);
        let findings = findings(&table);
        let finding = findings.iter().find(|finding| finding.is_over()).unwrap();
        assert_eq!(finding.figure, Some(21_000.0));
    }
}
