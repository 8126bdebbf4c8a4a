//! Heap blocks of one request.

use super::markdown::{table as markdown, whole};
use super::peers::{self, Framework};
use crate::bench::table::{Column, Table};

const FIRST_SIGHT: &str = "first sight RS256";
const SEEN_BEFORE: &str = "seen before";

/// A framework with its rows.
struct Rows {
    name: &'static str,
    alone: &'static str,
    /// With an extension for the handler, and nothing else.
    extension: Option<&'static str>,
    ours: &'static str,
    framework: Framework,
}

const ROWS: [Rows; 3] = [
    Rows {
        name: "bare tower",
        alone: "base bare tower",
        extension: Some("base bare tower, an extension"),
        ours: "hallpass bare tower",
        framework: Framework::Tower,
    },
    Rows {
        name: "axum, layer and extractor",
        alone: "base axum 0.8",
        extension: Some("base axum 0.8, layer that adds an extension"),
        ours: "hallpass axum, layer and extractor",
        framework: Framework::Axum,
    },
    Rows {
        name: "actix-web, middleware and extractor",
        alone: "base actix-web 4",
        extension: None,
        ours: "hallpass actix, middleware and extractor",
        framework: Framework::Actix,
    },
];

/// A row for each framework.
pub(super) fn table(table: &Table) -> String {
    let names = [
        "heap blocks",
        "framework alone",
        "adding an extension",
        "first sight",
        "with `.decoding::<T>()`",
        "known token",
        "fewest of the peers, each time",
    ];
    markdown(names, ROWS.iter().map(|rows| rows.cells(table)))
}

impl Rows {
    fn cells(&self, table: &Table) -> [String; 7] {
        let blocks = |group, row: &str| whole(table.figure(group, row, Column::Allocations));
        let extension = self.extension;
        let peers = peers::best(table, FIRST_SIGHT, Column::Allocations, &[self.framework]);
        [
            self.name.to_owned(),
            blocks(SEEN_BEFORE, self.alone),
            extension.map_or_else(|| whole(None), |row| blocks(SEEN_BEFORE, row)),
            blocks(FIRST_SIGHT, self.ours),
            blocks(FIRST_SIGHT, &format!("{}, decoding", self.ours)),
            blocks(SEEN_BEFORE, self.ours),
            peers::shown(peers),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn a_row_counts_whole_requests() {
        let blocks = |count| [(Column::Allocations, count)];
        let table_of = table_of(&[
            (SEEN_BEFORE, "base bare tower", &blocks(3.0)),
            (SEEN_BEFORE, "base bare tower, an extension", &blocks(6.0)),
            (SEEN_BEFORE, "hallpass bare tower", &blocks(6.0)),
            (FIRST_SIGHT, "hallpass bare tower", &blocks(23.0)),
            (FIRST_SIGHT, "hallpass bare tower, decoding", &blocks(22.0)),
            (FIRST_SIGHT, "peer 1.0, bare tower [ring]", &blocks(58.0)),
        ]);
        let table = table(&table_of);
        let line = "\n| bare tower | 3 | 6 | 23 | 22 | 6 | 58 (peer 1.0) |\n";
        assert!(table.contains(line), "{table}");
        assert!(table.ends_with("extractor | - | - | - | - | - | - |"), "{table}");
    }
}
