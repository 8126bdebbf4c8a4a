//! Who does best beside us.

use super::markdown::whole;
use crate::bench::table::{Column, Line, Table};

/// What a peer stands in front of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framework {
    Actix,
    Axum,
    /// Nothing: text in, claims out, no request.
    Library,
    Tower,
}

/// How the rows of those begin that know no framework.
const LIBRARIES: [&str; 3] = ["josekit ", "jsonwebtoken ", "jwt-simple "];

/// The least figure among some peers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Best<'a> {
    pub(super) figure: f64,
    pub(super) line: &'a Line,
}

impl Framework {
    /// Of a peer's row.
    pub(super) fn of(row: &str) -> Self {
        let is_library = LIBRARIES.iter().any(|name| row.starts_with(name));
        match row {
            _ if is_library => Self::Library,
            _ if row.contains(", bare tower") => Self::Tower,
            _ if row.starts_with("actix-") || row.starts_with("authkestra-actix") => Self::Actix,
            _ => Self::Axum,
        }
    }
}

/// The peer in front of one of these with the least figure in a group.
pub(super) fn best<'a>(
    table: &'a Table,
    group: &str,
    column: Column,
    of: &[Framework],
) -> Option<Best<'a>> {
    let peers = table.lines().iter().filter(|line| line.group == group && line.is_a_peer());
    let peers = peers.filter(|line| of.contains(&Framework::of(&line.row)));
    let figures = peers.filter_map(|line| Some(Best { figure: line.figure(column)?, line }));
    figures.min_by(|a, b| a.figure.total_cmp(&b.figure))
}

/// The figure, and whose it is.
pub(super) fn shown(best: Option<Best<'_>>) -> String {
    best.map_or_else(
        || whole(None),
        |best| format!("{} ({})", whole(Some(best.figure)), name(best)),
    )
}

/// A row of them, by its name; who it is stands there, too, where it is the same one all along.
pub(super) fn row<const N: usize>(
    label: &str,
    bests: [Option<Best<'_>>; N],
) -> (String, [String; N]) {
    let mut names = bests.iter().flatten().map(|best| name(*best));
    let first = names.next();
    match first.filter(|first| names.all(|other| other == *first)) {
        Some(who) => {
            let figures = bests.map(|best| whole(best.map(|best| best.figure)));
            (format!("{label}: {who}"), figures)
        }
        None => (label.to_owned(), bests.map(shown)),
    }
}

/// Crate, version and what it does not check; not what computes its signatures.
pub(super) fn name(best: Best<'_>) -> &str {
    let row = best.line.row.as_str();
    let name = row.split_once(" [").map_or(row, |(name, _)| name);
    [", bare tower", ", axum"].iter().find_map(|at| name.strip_suffix(at)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::table::table_of;

    #[test]
    fn rows_and_their_frameworks() {
        let rows = [
            ("jsonwebtoken 11.1 decode [aws_lc_rs]", Framework::Library),
            ("axum-jwt-auth 0.7 [aws_lc_rs]", Framework::Axum),
            ("aliri_tower 0.6 [ring]", Framework::Axum),
            ("tower-oauth2-resource-server 0.12, axum [aws_lc_rs]", Framework::Axum),
            ("tower-oauth2-resource-server 0.12, bare tower [aws_lc_rs]", Framework::Tower),
            ("actix-web-httpauth 0.8, jsonwebtoken 11.1 [aws_lc_rs]", Framework::Actix),
            ("authkestra-actix 0.13 Jwt [aws_lc_rs]", Framework::Actix),
            ("authkestra-axum 0.13 Jwt [aws_lc_rs]", Framework::Axum),
        ];
        for (row, framework) in rows {
            assert_eq!(Framework::of(row), framework, "{row}");
        }
    }

    #[test]
    fn the_best_is_the_least_of_the_same_framework() {
        let ns = |ns| [(Column::Nanoseconds, ns)];
        let table = table_of(&[
            ("g", "hallpass axum", &ns(1.0)),
            ("g", "base axum 0.8", &ns(2.0)),
            ("g", "jsonwebtoken 11.1 decode [ring]", &ns(3.0)),
            ("g", "slow 1.0 [ring]", &ns(9_000.0)),
            ("g", "quick 2.0, axum [ring]", &ns(8_000.0)),
            ("g", "unmeasured 2.0 [ring]", &[]),
            ("other", "quicker 2.0 [ring]", &ns(4.0)),
        ]);
        let of = |framework| shown(best(&table, "g", Column::Nanoseconds, &[framework]));
        assert_eq!(of(Framework::Axum), "8,000 (quick 2.0)");
        assert_eq!(of(Framework::Library), "3 (jsonwebtoken 11.1 decode)");
        assert_eq!(of(Framework::Actix), "-");
    }

    #[test]
    fn a_row_names_who_is_the_best_all_along() {
        let ns = |ns| [(Column::Nanoseconds, ns)];
        let table = table_of(&[
            ("1", "a 1.0 [ring]", &ns(1.0)),
            ("2", "a 1.0 [ring]", &ns(2.0)),
            ("3", "b 1.0 [ring]", &ns(3.0)),
        ]);
        let of = |groups: [&str; 2]| {
            row(
                "best",
                groups.map(|group| best(&table, group, Column::Nanoseconds, &[Framework::Axum])),
            )
        };
        let expected = |name: &str, cells: [&str; 2]| (name.to_owned(), cells.map(str::to_owned));
        assert_eq!(of(["1", "2"]), expected("best: a 1.0", ["1", "2"]));
        assert_eq!(of(["1", "3"]), expected("best", ["1 (a 1.0)", "3 (b 1.0)"]));
        assert_eq!(of(["1", "4"]), expected("best: a 1.0", ["1", "-"]));
        assert_eq!(of(["4", "5"]), expected("best", ["-", "-"]));
    }
}
