//! Requests a second, and what happens to good ones among others.

use super::markdown::{table as markdown, times, whole};
use crate::load::Row;

/// What the modes of the load test are called here; others by their own names.
const LABELS: [(&str, &str); 9] = [
    ("axum-none", "axum without authentication"),
    ("axum-ours", "hallpass, axum, known tokens"),
    ("axum-ours-uncached", "hallpass, axum, each token as if for the first time"),
    ("axum-ours-remote", "hallpass, axum, remote keys, each token as if for the first time"),
    ("axum-0.7-none", "axum 0.7 without authentication"),
    ("jwt-authorizer", "jwt-authorizer (axum 0.7)"),
    ("actix-none", "actix-web without authentication"),
    ("actix-ours", "hallpass, actix-web, known tokens"),
    ("actix-ours-uncached", "hallpass, actix-web, each token as if for the first time"),
];

/// The servers with good requests alone.
pub(super) fn table(rows: &[Row], algorithm: &str) -> String {
    let names =
        ["", "requests a second", "of the framework alone", "of the best peer", "p50", "p99"];
    let plain = rows.iter().filter(|row| row.algorithm == algorithm && !row.mode.contains('/'));
    let cells = |row: &Row| {
        [
            label(&row.mode).to_owned(),
            whole(Some(row.rate)),
            times(row.times_none),
            times(row.times_best_peer),
            format!("{} us", whole(Some(row.p50))),
            format!("{} us", whole(Some(row.p99))),
        ]
    };
    markdown(names, plain.map(cells))
}

/// The 99th percentile of good requests, as others come beside them; and how many of them were
/// not answered well.
pub(super) fn floods(rows: &[Row]) -> String {
    let names = [
        "p99 of the good ones, in us",
        "alone",
        "beside good ones",
        "beside bad ones",
        "/ alone",
        "busy server: beside good ones",
        "beside bad ones",
        "/ good ones",
    ];
    let alone = rows.iter().filter_map(|row| Some((row, row.mode.strip_suffix("/paced")?)));
    let table = markdown(names, alone.map(|(row, mode)| flood(rows, row, mode)));
    let unanswered: f64 = rows.iter().map(|row| row.unanswered).sum();
    format!("{table}\n\nGood requests of all rows that were not answered well: {unanswered:.0}.")
}

fn flood(rows: &[Row], alone: &Row, mode: &str) -> [String; 8] {
    let p99 = |scenarios: &[&str]| {
        let is_it = |row: &&Row| {
            let scenario = row.mode.strip_prefix(mode).and_then(|rest| rest.strip_prefix('/'));
            row.algorithm == alone.algorithm && scenario.is_some_and(|it| scenarios.contains(&it))
        };
        rows.iter().find(is_it).map(|row| row.p99)
    };
    let over = |one: Option<f64>, other: Option<f64>| {
        times(one.zip(other).map(|(one, other)| one / other))
    };
    let bad = p99(&["paced+invalid", "paced+kids"]);
    let [busy_good, busy_bad] = [p99(&["full+good"]), p99(&["full+invalid", "full+kids"])];
    [
        format!("{}, {}", alone.algorithm, label(mode)),
        whole(Some(alone.p99)),
        whole(p99(&["paced+good"])),
        whole(bad),
        over(bad, Some(alone.p99)),
        whole(busy_good),
        whole(busy_bad),
        over(busy_bad, busy_good),
    ]
}

fn label(mode: &str) -> &str {
    LABELS.iter().find(|(name, _)| *name == mode).map_or(mode, |(_, label)| label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(algorithm: &str, mode: &str, p99: f64) -> Row {
        Row {
            algorithm: algorithm.to_owned(),
            mode: mode.to_owned(),
            rate: 127_374.0,
            times_none: Some(0.83),
            times_best_peer: None,
            p50: 114.0,
            p99,
            cpu: 1.0,
            unanswered: 1.0,
            invalid: 0.0,
        }
    }

    #[test]
    fn servers_are_listed_by_algorithm() {
        let rows = [
            row("RS256", "axum-ours", 249.0),
            row("HS256", "axum-ours", 1.0),
            row("RS256", "axum-ours/paced", 1.0),
            row("RS256", "aliri_tower", 1_149.0),
        ];
        let table = table(&rows, "RS256");
        let expected = [
            "| hallpass, axum, known tokens | 127,374 | 0.83 | - | 114 us | 249 us |",
            "| aliri_tower | 127,374 | 0.83 | - | 114 us | 1,149 us |",
        ];
        assert_eq!(table.lines().skip(2).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_flood_is_compared_with_the_same_server_alone() {
        let rows = [
            row("RS256", "axum-ours", 9.0),
            row("RS256", "axum-ours/paced", 300.0),
            row("RS256", "axum-ours/paced+good", 310.0),
            row("RS256", "axum-ours/paced+invalid", 450.0),
            row("HS256", "axum-ours/full+good", 9.0),
            row("RS256", "axum-ours/full+good", 900.0),
            row("RS256", "axum-ours/full+invalid", 1_800.0),
            row("RS256", "axum-ours-remote/paced", 400.0),
            row("RS256", "axum-ours-remote/paced+kids", 480.0),
        ];
        let expected = [
            "| RS256, hallpass, axum, known tokens | 300 | 310 | 450 | 1.50 | 900 | 1,800 | 2.00 |",
            "| RS256, hallpass, axum, remote keys, each token as if for the first time | 400 | - | \
             480 | 1.20 | - | - | - |",
            "",
            "Good requests of all rows that were not answered well: 9.",
        ];
        assert_eq!(floods(&rows).lines().skip(2).collect::<Vec<_>>(), expected);
    }
}
