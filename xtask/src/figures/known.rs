//! What a token costs that is known.

use super::markdown::{table as markdown, whole};
use super::peers::{self, Framework};
use crate::bench::table::{Column, Line, Table};

const GROUP: &str = "seen before";

/// What it is called here, what it is over, and its row. The rows that start with `base` are the
/// floor: whoever hands claims to a handler adds an extension to the request.
const ROWS: [(&str, &str, &str); 8] = [
    ("a service that adds an extension", SERVICE, "base bare tower, an extension"),
    ("hallpass, bare tower", SERVICE, "hallpass bare tower"),
    ("axum, a layer that does nothing", "axum alone", "base axum 0.8, no-op layer"),
    ("axum, a layer that adds an extension", LAYER, "base axum 0.8, layer that adds an extension"),
    ("hallpass, axum, layer", LAYER, "hallpass axum, layer"),
    ("hallpass, axum, layer and extractor", LAYER, "hallpass axum, layer and extractor"),
    ("hallpass, axum, extractor", "the layer of hallpass", "hallpass axum, extractor"),
    (
        "hallpass, actix-web, middleware and extractor",
        ACTIX,
        "hallpass actix, middleware and extractor",
    ),
];

const SERVICE: &str = "the service alone";
const LAYER: &str = "a layer that does nothing";
const ACTIX: &str = "actix-web alone";

const PEERS: [(&str, &str, Framework); 3] = [
    ("bare tower", SERVICE, Framework::Tower),
    ("axum", "axum alone", Framework::Axum),
    ("actix-web", ACTIX, Framework::Actix),
];

/// Ours beside the floor; then the best peer of each framework, which verifies each time.
pub(super) fn table(table: &Table) -> String {
    let ours = ROWS
        .iter()
        .map(|(name, over, row)| cells((*name).to_owned(), over, table.line(GROUP, row)));
    let peers = PEERS.iter().map(|(name, over, framework)| {
        let best = peers::best(table, GROUP, Column::MarginalNanoseconds, &[*framework]);
        let who = best.map_or("nobody", peers::name);
        cells(format!("best peer, {name}: {who}"), over, best.map(|best| best.line))
    });
    markdown(["ns", "a request", "compared with", "marginal"], ours.chain(peers))
}

fn cells(name: String, over: &str, line: Option<&Line>) -> [String; 4] {
    let figure = |column| whole(line.and_then(|line| line.figure(column)));
    let (time, marginal) = (figure(Column::Nanoseconds), figure(Column::MarginalNanoseconds));
    [name, time, over.to_owned(), marginal]
}

/// What is measured on several threads.
const THREADS: [(&str, &str, Column); 3] = [
    ("verifier alone, known token", "hallpass verifier alone, seen before", Column::Nanoseconds),
    ("bare tower, known token", "hallpass bare tower, seen before", Column::MarginalNanoseconds),
    ("bare tower, first sight", "hallpass bare tower, first sight", Column::MarginalNanoseconds),
];

/// One token on one thread, and on two at once.
pub(super) fn threads(table: &Table) -> String {
    let groups = ["threads 1", "threads 2"];
    let ours = THREADS.map(|(name, row, column)| {
        let [one, two] = groups.map(|group| whole(table.figure(group, row, column)));
        [name.to_owned(), one, two]
    });
    let bests = groups
        .map(|group| peers::best(table, group, Column::MarginalNanoseconds, &[Framework::Tower]));
    let (peer, [one, two]) = peers::row("best peer, bare tower, each time", bests);
    let peer = [peer, one, two];
    markdown(["ns", "one thread", "two threads"], ours.into_iter().chain([peer]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    fn measured() -> Table {
        let both = |ns, over| [(Column::Nanoseconds, ns), (Column::MarginalNanoseconds, over)];
        table_of(&[
            (GROUP, "base bare tower, an extension", &both(181.0, 80.0)),
            (GROUP, "hallpass bare tower", &both(357.0, 255.0)),
            (GROUP, "quick 1.0, bare tower [ring]", &both(28_880.0, 28_779.0)),
            ("threads 1", "hallpass verifier alone, seen before", &both(61.0, 61.0)),
            ("threads 2", "hallpass verifier alone, seen before", &both(188.0, 188.0)),
        ])
    }

    #[test]
    fn the_floor_stands_before_ours_and_peers_after_it() {
        let table = table(&measured());
        for line in [
            "\n| a service that adds an extension | 181 | the service alone | 80 |\n\
             | hallpass, bare tower | 357 | the service alone | 255 |\n",
            "\n| best peer, bare tower: quick 1.0 | 28,880 | the service alone | 28,779 |\n",
            "\n| hallpass, axum, layer | - | a layer that does nothing | - |\n",
        ] {
            assert!(table.contains(line), "{table}");
        }
    }

    #[test]
    fn threads_stand_side_by_side() {
        let table = threads(&measured());
        assert!(table.contains("\n| verifier alone, known token | 61 | 188 |\n"), "{table}");
        assert!(table.ends_with("| best peer, bare tower, each time | - | - |"), "{table}");
    }
}
