//! The README, and its tables.

pub(crate) const TEXT: &str = include_str!("../../README.md");

/// The first table under a heading.
pub(crate) struct Table(Vec<Vec<String>>);

impl Table {
    pub(crate) fn under(heading: &str) -> Self {
        let (_, text) = TEXT.split_once(&format!("\n{heading}\n")).expect("the heading is there");
        let rows = text.lines().skip_while(|line| !line.starts_with('|'));
        let rows = rows.take_while(|line| line.starts_with('|'));
        // The names of the columns and the line below them are no rows.
        Self(rows.skip(2).map(cells).collect())
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &Vec<String>> {
        self.0.iter()
    }

    pub(crate) fn row(&self, first: &str) -> &[String] {
        self.0.iter().find(|row| row[0] == first).expect("the row is there")
    }
}

/// The cells of a line; a bar that belongs to the text of one has a backslash before it.
fn cells(line: &str) -> Vec<String> {
    let bar = '\u{0}';
    let line = line.trim().trim_matches('|').replace("\\|", &bar.to_string());
    line.split('|').map(|cell| cell.trim().replace(bar, "|")).collect()
}

/// What stands between the backticks, of which there may be two.
pub(crate) fn code(cell: &str) -> String {
    let text = cell.strip_prefix("``").and_then(|text| text.strip_suffix("``"));
    let text = text.or_else(|| cell.strip_prefix('`').and_then(|text| text.strip_suffix('`')));
    text.unwrap_or_default().trim().to_owned()
}

#[test]
fn cells_and_code() {
    assert_eq!(cells("| a | `b \\| c` | |"), ["a", "`b | c`", ""]);
    assert_eq!(code("`` with `quotes` ``"), "with `quotes`");
    assert_eq!((code("`plain`"), code("none")), ("plain".to_owned(), String::new()));
}
