//! What a refusal costs, with its answer.

use super::markdown::{table as markdown, whole};
use super::peers::{self, Framework};
use crate::bench::table::{Column, Table};

const GROUPS: &str = "refusal RS256: ";

/// Ours, and a peer of the same kind beside it.
type Pair = (&'static str, Framework);

/// Without a framework, and in front of the smallest there is.
pub(super) fn tower(table: &Table) -> String {
    let names = ["ns", "verifier alone", "best library", "bare tower", "best peer"];
    let (verifier, tower) = ("hallpass verifier alone", "hallpass bare tower");
    rows(table, names, [(verifier, Framework::Library), (tower, Framework::Tower)])
}

/// In front of the frameworks.
pub(super) fn frameworks(table: &Table) -> String {
    let names = ["ns", "axum", "best peer", "actix-web", "best peer"];
    let (axum, actix) = ("hallpass axum", "hallpass actix");
    rows(table, names, [(axum, Framework::Axum), (actix, Framework::Actix)])
}

fn rows(table: &Table, names: [&str; 5], pairs: [Pair; 2]) -> String {
    let row = |case: &str| {
        let group = format!("{GROUPS}{case}");
        let [(first, peer_of_first), (second, peer_of_second)] = pairs.map(|(row, framework)| {
            let best = peers::best(table, &group, Column::Nanoseconds, &[framework]);
            (whole(table.figure(&group, row, Column::Nanoseconds)), peers::shown(best))
        });
        [case.to_owned(), first, peer_of_first, second, peer_of_second]
    };
    markdown(names, cases(table).into_iter().map(row))
}

/// What is refused, in the order of the table.
fn cases(table: &Table) -> Vec<&str> {
    let groups = table.lines().iter().filter_map(|line| line.group.strip_prefix(GROUPS));
    let mut cases: Vec<&str> = groups.collect();
    cases.dedup();
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn each_case_has_a_row_with_the_peer_of_the_same_framework() {
        let ns = |ns| [(Column::Nanoseconds, ns)];
        let table = table_of(&[
            ("refusal HS256: no token", "hallpass axum", &ns(1.0)),
            ("refusal RS256: no token", "hallpass axum", &ns(689.0)),
            ("refusal RS256: no token", "aliri_tower 0.6 [ring]", &ns(438.0)),
            ("refusal RS256: no token", "actix-web-httpauth 0.8 [ring]", &ns(277.0)),
            ("refusal RS256: expired", "hallpass verifier alone", &ns(19_877.0)),
        ]);
        let expected = "\
| ns | axum | best peer | actix-web | best peer |
| --- | --- | --- | --- | --- |
| no token | 689 | 438 (aliri_tower 0.6) | - | 277 (actix-web-httpauth 0.8) |
| expired | - | - | - | - |";
        assert_eq!(frameworks(&table), expected);
        assert!(tower(&table).ends_with("| expired | 19,877 | - | - | - |"));
    }
}
