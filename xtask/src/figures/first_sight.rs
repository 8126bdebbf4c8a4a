//! What a token costs that nobody has seen, beside one that is known.

use super::markdown::{table as markdown, times, whole};
use super::peers::{self, Best, Framework};
use crate::bench::table::{Column, Table};

pub(super) const EXTRACTOR: &str = "hallpass axum, layer and extractor";
pub(super) const RAW: &str = "raw aws-lc-rs";

const DECODING: &str = "hallpass axum, layer and extractor, decoding";
const ALGORITHMS: [&str; 4] = ["HS256", "RS256", "ES256", "EdDSA"];
const MIDDLEWARE: [Framework; 3] = [Framework::Actix, Framework::Axum, Framework::Tower];

/// A row for each algorithm.
pub(super) fn table(table: &Table) -> String {
    let names = [
        "ns",
        "raw",
        "first sight",
        "/ raw",
        "with `.decoding::<T>()`",
        "/ raw",
        "known token",
        "best peer, each time",
        "/ raw",
        "best library alone, each time",
    ];
    markdown(names, ALGORITHMS.map(|algorithm| row(table, algorithm)))
}

fn row(table: &Table, algorithm: &str) -> [String; 10] {
    let group = &format!("first sight {algorithm}");
    let figure = |row, column| table.figure(group, row, column);
    let peer = best_peer(table, algorithm);
    let library = peers::best(table, group, Column::Nanoseconds, &[Framework::Library]);
    [
        algorithm.to_owned(),
        whole(figure(RAW, Column::Nanoseconds)),
        whole(figure(EXTRACTOR, Column::MarginalNanoseconds)),
        times(figure(EXTRACTOR, Column::MarginalXRaw)),
        whole(figure(DECODING, Column::MarginalNanoseconds)),
        times(figure(DECODING, Column::MarginalXRaw)),
        whole(known(table)),
        peers::shown(peer),
        times(peer.and_then(|peer| peer.line.figure(Column::MarginalXRaw))),
        peers::shown(library),
    ]
}

/// The middleware that adds least to its framework.
pub(super) fn best_peer<'a>(table: &'a Table, algorithm: &str) -> Option<Best<'a>> {
    let group = format!("first sight {algorithm}");
    peers::best(table, &group, Column::MarginalNanoseconds, &MIDDLEWARE)
}

/// What a known token costs above axum without any layer, which is what first sights and peers are
/// compared with; the table has it above a layer that does nothing.
pub(super) fn known(table: &Table) -> Option<f64> {
    let time = |row| table.figure("seen before", row, Column::Nanoseconds);
    time(EXTRACTOR).zip(time("base axum 0.8")).map(|(all, base)| all - base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn a_row_has_the_known_token_beside_the_best_peer() {
        let ns = |ns| (Column::Nanoseconds, ns);
        let over = |ns, x| [(Column::MarginalNanoseconds, ns), (Column::MarginalXRaw, x)];
        let group = "first sight HS256";
        let table = table_of(&[
            (group, RAW, &[ns(700.0)]),
            (group, EXTRACTOR, &over(2_800.0, 4.0)),
            (group, "slow 0.1 [ring]", &over(9_000.0, 12.86)),
            (group, "quick 0.1 [ring]", &over(3_500.0, 5.0)),
            (group, "jsonwebtoken 9.3 decode [ring]", &[ns(3_600.0)]),
            ("seen before", "base axum 0.8", &[ns(500.0)]),
            ("seen before", EXTRACTOR, &[ns(930.0)]),
        ]);
        let expected = [
            "HS256",
            "700",
            "2,800",
            "4.00",
            "-",
            "-",
            "430",
            "3,500 (quick 0.1)",
            "5.00",
            "3,600 (jsonwebtoken 9.3 decode)",
        ];
        assert_eq!(row(&table, "HS256"), expected);
    }
}
