//! How the cost grows with the token.

use super::first_sight::{EXTRACTOR, RAW};
use super::markdown::{table as markdown, whole};
use super::peers::{self, Framework};
use crate::bench::table::{Column, Table};

const SIZES: [u32; 6] = [512, 1_024, 2_048, 4_096, 8_192, 16_384];

/// The signature that hides least, and the one that most issuers use.
pub(super) fn table(table: &Table) -> String {
    let names = [
        "bytes",
        "HS256: raw",
        "first sight",
        "best peer",
        "RS256: raw",
        "first sight",
        "best peer",
    ];
    let row = |size: u32| {
        let [first, second, third] = cells(table, "HS256", size);
        let [fourth, fifth, sixth] = cells(table, "RS256", size);
        [whole(Some(f64::from(size))), first, second, third, fourth, fifth, sixth]
    };
    markdown(names, SIZES.map(row))
}

fn cells(table: &Table, algorithm: &str, size: u32) -> [String; 3] {
    let group = &format!("size {algorithm} {size}");
    let best = peers::best(table, group, Column::MarginalNanoseconds, &[Framework::Axum]);
    [
        whole(table.figure(group, RAW, Column::Nanoseconds)),
        whole(table.figure(group, EXTRACTOR, Column::MarginalNanoseconds)),
        peers::shown(best),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn two_algorithms_side_by_side() {
        let over = |ns| [(Column::MarginalNanoseconds, ns)];
        let table_of = table_of(&[
            ("size HS256 2048", RAW, &[(Column::Nanoseconds, 1_200.0)]),
            ("size HS256 2048", "axum-jwt-auth 0.7 [ring]", &over(9_000.0)),
            ("size RS256 2048", EXTRACTOR, &over(22_558.0)),
        ]);
        let table = table(&table_of);
        let line = "\n| 2,048 | 1,200 | - | 9,000 (axum-jwt-auth 0.7) | - | 22,558 | - |\n";
        assert!(table.contains(line), "{table}");
    }
}
