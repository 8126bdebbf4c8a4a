//! What a run found, as tables.

use std::fmt::Display;

/// A table under a name. All of them together are a file of lines, each the name of its table and
/// cells, divided by tabs; the first line of a name has the names of the columns.
#[derive(Clone, Debug)]
pub struct Table {
    name: &'static str,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty one with these columns.
    #[must_use]
    pub fn new<const N: usize>(name: &'static str, columns: [&str; N]) -> Self {
        Self { name, rows: vec![columns.map(str::to_owned).to_vec()] }
    }

    /// One more row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Its lines of the file, in which its name begins with this.
    #[must_use]
    pub fn lines(&self, prefix: &str) -> String {
        let line = |row: &Vec<String>| format!("{prefix}{}\t{}\n", self.name, row.join("\t"));
        self.rows.iter().map(line).collect()
    }

    /// For a terminal: columns under each other.
    #[must_use]
    pub fn shown(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate();
            let cells = cells.map(|(place, (cell, width))| match place {
                0 => format!("{cell:width$}"),
                _ => format!("{cell:>width$}"),
            });
            cells.collect::<Vec<_>>().join("  ")
        };
        let lines: Vec<String> = self.rows.iter().map(line).collect();
        format!("{}\n{}\n", self.name, lines.join("\n"))
    }
}

/// A whole number with its thousands divided.
#[must_use]
pub fn whole(number: impl Display) -> String {
    let digits = number.to_string();
    let mut divided = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            divided.push(',');
        }
        divided.push(digit);
    }
    divided
}

/// Bytes in mebibytes.
#[must_use]
pub fn mebibytes(bytes: u64) -> String {
    format!("{:.1}", ratio(bytes, 1_048_576))
}

/// One number by another.
#[must_use]
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "figures for people")]
pub fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!([7, 1_000, 1_234_567].map(whole), ["7", "1,000", "1,234,567"]);
        assert_eq!(mebibytes(3 * 1_048_576 / 2), "1.5");
    }

    #[test]
    fn a_table_is_lines_of_cells() {
        let mut table = Table::new("memory", ["", "MiB"]);
        table.row(["a node".to_owned(), "12.5".to_owned()]);
        assert_eq!(table.lines("x "), "x memory\t\tMiB\nx memory\ta node\t12.5\n");
        assert_eq!(table.shown(), "memory\n         MiB\na node  12.5\n");
    }
}
