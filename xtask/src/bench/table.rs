//! The table that the benchmark prints: tab-separated, with names of columns on top.

use std::collections::HashMap;

use crate::failure::Failure;

/// All rows, in their order.
#[derive(Debug)]
pub(crate) struct Table {
    lines: Vec<Line>,
}

/// What was measured of one row.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) group: String,
    pub(crate) row: String,
    figures: HashMap<String, f64>,
}

/// A column of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Allocations,
    Bytes,
    Instructions,
    MarginalInstructions,
    MarginalNanoseconds,
    MarginalXRaw,
    Nanoseconds,
    XBestPeer,
    XBestPeerInstructions,
    XRaw,
}

impl Column {
    /// As the first line has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Allocations => "allocations",
            Self::Bytes => "bytes",
            Self::Instructions => "instructions",
            Self::MarginalInstructions => "marginal_instructions",
            Self::MarginalNanoseconds => "marginal_ns",
            Self::MarginalXRaw => "marginal_x_raw",
            Self::Nanoseconds => "ns",
            Self::XBestPeer => "x_best_peer",
            Self::XBestPeerInstructions => "x_best_peer_instructions",
            Self::XRaw => "x_raw",
        }
    }
}

impl Table {
    /// Reads what the benchmark printed.
    ///
    /// # Errors
    /// It has no line of names that starts with `group` and `row`, or a figure is not a number.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let ["group", "row", columns @ ..] = names.as_slice() else {
            return Err(Failure::new("the table does not start with the names of its columns"));
        };
        let lines = lines.map(|line| Line::parse(line, columns)).collect::<Result<_, _>>()?;
        Ok(Self { lines })
    }

    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// A row of a group.
    pub(crate) fn line(&self, group: &str, row: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.group == group && line.row == row)
    }

    /// A figure of a row, if it was measured.
    pub(crate) fn figure(&self, group: &str, row: &str, column: Column) -> Option<f64> {
        self.line(group, row)?.figure(column)
    }
}

impl Line {
    /// A figure, if it was measured.
    pub(crate) fn figure(&self, column: Column) -> Option<f64> {
        self.figures.get(column.name()).copied()
    }

    /// Whether the row is one of ours.
    pub(crate) fn is_ours(&self) -> bool {
        self.row.starts_with("hallpass ")
    }

    /// Whether the row is one of somebody else, and more than a signature.
    pub(crate) fn is_a_peer(&self) -> bool {
        !self.is_ours() && !self.row.starts_with("raw ") && !self.row.starts_with("base ")
    }

    fn parse(line: &str, columns: &[&str]) -> Result<Self, Failure> {
        let mut words = line.split('\t');
        let (Some(group), Some(row)) = (words.next(), words.next()) else {
            return Err(Failure::new(format!("no group and row in `{line}`")));
        };
        let mut figures = HashMap::new();
        for (column, word) in columns.iter().zip(words).filter(|(_, word)| *word != "-") {
            let figure = word
                .parse()
                .map_err(|_| Failure::new(format!("{group}, {row}: {column} is `{word}`")))?;
            figures.insert((*column).to_owned(), figure);
        }
        Ok(Self { group: group.to_owned(), row: row.to_owned(), figures })
    }
}

/// A row for tests: group, name, figures.
#[cfg(test)]
type Row<'a> = (&'a str, &'a str, &'a [(Column, f64)]);

/// A table for tests.
#[cfg(test)]
pub(crate) fn table_of(rows: &[Row<'_>]) -> Table {
    let line = |(group, row, figures): &Row<'_>| Line {
        group: (*group).to_owned(),
        row: (*row).to_owned(),
        figures: figures.iter().map(|(c, figure)| (c.name().to_owned(), *figure)).collect(),
    };
    Table { lines: rows.iter().map(line).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_by_the_names_of_their_columns() {
        let table = Table::parse("group\trow\tns\tx_raw\nkeys 1\thallpass a\t12.5\t-\n").unwrap();
        assert_eq!(table.figure("keys 1", "hallpass a", Column::Nanoseconds), Some(12.5));
        assert_eq!(table.figure("keys 1", "hallpass a", Column::XRaw), None);
        assert_eq!(table.figure("keys 1", "hallpass b", Column::Nanoseconds), None);
        assert_eq!(table.figure("keys 2", "hallpass a", Column::Nanoseconds), None);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let rows = [
            ("nothing", "", "the table does not start with the names of its columns"),
            ("other names", "a\tb\n", "the table does not start with the names of its columns"),
            ("no figure", "group\trow\tns\ng\tr\tfast\n", "g, r: ns is `fast`"),
            ("no row", "group\trow\tns\ng\n", "no group and row in `g`"),
        ];
        for (name, text, expected) in rows {
            assert_eq!(Table::parse(text).unwrap_err().to_string(), expected, "{name}");
        }
    }

    #[test]
    fn rows_are_ours_or_a_peer_s_or_neither() {
        let table = table_of(&[
            ("g", "hallpass axum, layer", &[]),
            ("g", "axum-jwt-auth 0.7", &[]),
            ("g", "raw aws-lc-rs", &[]),
            ("g", "base axum 0.8", &[]),
        ]);
        let ours: Vec<bool> = table.lines().iter().map(Line::is_ours).collect();
        assert_eq!(ours, [true, false, false, false]);
        let peers: Vec<bool> = table.lines().iter().map(Line::is_a_peer).collect();
        assert_eq!(peers, [false, true, false, false]);
    }
}
