//! The few figures of the README.

use super::first_sight::{EXTRACTOR, RAW, best_peer, known};
use super::markdown::{micros, table as markdown};
use crate::bench::table::{Column, Table};

const ALGORITHMS: [&str; 3] = ["HS256", "RS256", "ES256"];

pub(super) fn table(table: &Table) -> String {
    let [hs256, rs256, es256] = ALGORITHMS;
    let row = |name: &str, figure: &dyn Fn(&str) -> Option<f64>| {
        let [first, second, third] = ALGORITHMS.map(|algorithm| micros(figure(algorithm)));
        [name.to_owned(), first, second, third]
    };
    let figure = |algorithm: &str, row, column| {
        table.figure(&format!("first sight {algorithm}"), row, column)
    };
    let rows = [
        row("the signature alone", &|algorithm| figure(algorithm, RAW, Column::Nanoseconds)),
        row("a token that comes for the first time", &|algorithm| {
            figure(algorithm, EXTRACTOR, Column::MarginalNanoseconds)
        }),
        row("a token that has come twice before", &|_| known(table)),
        row("the fastest peer, which verifies each time", &|algorithm| {
            best_peer(table, algorithm).map(|peer| peer.figure)
        }),
    ];
    markdown(["", hs256, rs256, es256], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn figures_are_microseconds() {
        let table_of = table_of(&[
            ("first sight RS256", RAW, &[(Column::Nanoseconds, 19_040.0)]),
            ("first sight RS256", "quick 1.0 [ring]", &[(Column::MarginalNanoseconds, 27_131.0)]),
        ]);
        let table = table(&table_of);
        assert!(table.contains("| the signature alone | - | 19.0 us | - |\n"), "{table}");
        assert!(table.ends_with("each time | - | 27.1 us | - |"), "{table}");
    }
}
