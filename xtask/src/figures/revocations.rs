//! What it costs to ask whether a token was revoked.

use super::markdown::{table as markdown, whole};
use crate::bench::table::{Column, Table};

const GROUP: &str = "revocation";

/// What it is called here, what it is compared with, and its row.
const ROWS: [(&str, &str, &str); 10] = [
    ("verifier alone, no sessions", NOTHING, "base verifier alone, known token, no sessions"),
    ("sessions, nothing revoked", VERIFIER, "hallpass sessions, nothing revoked"),
    ("sessions, 100,000 revoked", VERIFIER, "hallpass sessions, 100000 revoked"),
    ("sessions, 1,000,000 revoked", VERIFIER, "hallpass sessions, 1000000 revoked"),
    (
        "sessions, 100,000 revoked, and everyone once",
        VERIFIER,
        "hallpass sessions, 100000 revoked and everyone once",
    ),
    (
        "verifier alone, no sessions, 1,000 tokens",
        NOTHING,
        "base verifier alone, a random one of 1000 known tokens, no sessions",
    ),
    (
        "sessions, nothing revoked, 1,000 tokens",
        SAME,
        "hallpass sessions, nothing revoked, a random one of 1000 tokens",
    ),
    (
        "sessions, 100,000 revoked, 1,000 tokens",
        SAME,
        "hallpass sessions, 100000 revoked, a random one of 1000 tokens",
    ),
    ("bare tower, no sessions", SERVICE, "hallpass bare tower, no sessions"),
    (
        "bare tower, sessions, 100,000 revoked",
        SERVICE,
        "hallpass bare tower, sessions, 100000 revoked",
    ),
];

const NOTHING: &str = "-";
const VERIFIER: &str = "the verifier alone";
const SAME: &str = "the same without sessions";
const SERVICE: &str = "the service alone";

/// Known tokens, asked about each time.
pub(super) fn table(table: &Table) -> String {
    let rows = ROWS.map(|(name, over, row)| {
        let figure = |column| whole(table.figure(GROUP, row, column));
        let [time, marginal] = [Column::Nanoseconds, Column::MarginalNanoseconds].map(figure);
        [name.to_owned(), time, over.to_owned(), marginal, figure(Column::Bytes)]
    });
    markdown(["ns", "a known token", "compared with", "marginal", "bytes an entry"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn a_row_tells_time_and_memory() {
        let both = |ns, over| [(Column::Nanoseconds, ns), (Column::MarginalNanoseconds, over)];
        let [ns, over] = both(118.6, 25.4);
        let table = table(&table_of(&[
            (GROUP, "base verifier alone, known token, no sessions", &[both(90.7, 0.0)[0]]),
            (GROUP, "hallpass sessions, 100000 revoked", &[ns, over, (Column::Bytes, 64.6)]),
            (GROUP, "hallpass bare tower, no sessions", &both(443.1, 309.0)),
        ]));
        for line in [
            "\n| verifier alone, no sessions | 91 | - | - | - |\n",
            "\n| sessions, 100,000 revoked | 119 | the verifier alone | 25 | 65 |\n",
            "\n| bare tower, no sessions | 443 | the service alone | 309 | - |\n",
        ] {
            assert!(table.contains(line), "{table}");
        }
    }
}
