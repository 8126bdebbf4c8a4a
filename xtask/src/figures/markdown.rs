//! Tables in Markdown, and the figures in their cells.

use crate::bench::number;

/// Stands where nothing was measured.
const NOTHING: &str = "-";

/// A table under a line of names; it has no newline at its end.
pub(super) fn table<const N: usize>(
    names: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let head = [line(&names.map(str::to_owned)), line(&names.map(|_| "---".to_owned()))];
    let lines = head.into_iter().chain(rows.into_iter().map(|row| line(&row)));
    lines.collect::<Vec<_>>().join("\n")
}

/// One line of a table.
pub(super) fn line(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}

/// Nanoseconds, and whatever else is told whole.
pub(super) fn whole(figure: Option<f64>) -> String {
    figure.map_or_else(|| NOTHING.to_owned(), number)
}

/// A ratio.
pub(super) fn times(figure: Option<f64>) -> String {
    figure.map_or_else(|| NOTHING.to_owned(), |figure| format!("{figure:.2}"))
}

/// Microseconds, of nanoseconds.
pub(super) fn micros(figure: Option<f64>) -> String {
    figure.map_or_else(|| NOTHING.to_owned(), |figure| format!("{:.1} us", figure / 1_000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_names_a_rule_and_rows() {
        let rows = [["a|b".to_owned(), whole(None)], ["c".to_owned(), whole(Some(1_234.4))]];
        let expected = "| x | ns |\n| --- | --- |\n| a\\|b | - |\n| c | 1,234 |";
        assert_eq!(table(["x", "ns"], rows), expected);
    }

    #[test]
    fn figures() {
        assert_eq!([times(Some(1.136)), times(None)], ["1.14", "-"]);
        assert_eq!([micros(Some(21_702.0)), micros(None)], ["21.7 us", "-"]);
    }
}
