//! What an application weighs.

use super::markdown::{table as markdown, times, whole};
use crate::failure::Failure;

/// The first line of what `cargo xtask weight` writes.
const NAMES: &str = "app\tcrates\tseconds\tx_base\tbinary_kib";

/// A row of that table.
#[derive(Debug, PartialEq)]
pub(super) struct App {
    name: String,
    crates: f64,
    seconds: f64,
    /// Its seconds over those of the framework alone.
    times_base: Option<f64>,
    kib: f64,
}

/// Reads what `cargo xtask weight` wrote.
///
/// # Errors
/// It is another table: with the line.
pub(super) fn parse(text: &str) -> Result<Vec<App>, Failure> {
    let mut lines = text.lines();
    let unread = |line: &str| Failure::new(format!("not a row of weights: {line:?}"));
    match lines.next() {
        Some(NAMES) => lines.map(|line| App::parse(line).ok_or_else(|| unread(line))).collect(),
        other => Err(unread(other.unwrap_or_default())),
    }
}

impl App {
    fn parse(line: &str) -> Option<Self> {
        let cells: [&str; 5] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let [name, crates, seconds, times_base, kib] = cells;
        let figure = |cell: &str| cell.parse::<f64>().ok().filter(|figure| figure.is_finite());
        Some(Self {
            name: name.to_owned(),
            crates: figure(crates)?,
            seconds: figure(seconds)?,
            times_base: if times_base == "-" { None } else { Some(figure(times_base)?) },
            kib: figure(kib)?,
        })
    }
}

/// A row for each application, in the order of the table.
pub(super) fn table(apps: &[App]) -> String {
    let names = [
        "application",
        "crates",
        "clean release build",
        "/ the framework's",
        "program, without symbols",
    ];
    let row = |app: &App| {
        [
            app.name.clone(),
            whole(Some(app.crates)),
            format!("{:.0} s", app.seconds),
            times(app.times_base),
            format!("{} KiB", whole(Some(app.kib))),
        ]
    };
    markdown(names, apps.iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_shown() {
        let text = format!("{NAMES}\naxum\t47\t59.5\t1.00\t1215\nother\t173\t388.8\t-\t2481\n");
        let table = table(&parse(&text).unwrap());
        let expected =
            ["| axum | 47 | 60 s | 1.00 | 1,215 KiB |", "| other | 173 | 389 s | - | 2,481 KiB |"];
        assert_eq!(table.lines().skip(2).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn other_tables_are_refused_with_the_line() {
        let rows = [
            ("nothing", String::new(), "\"\""),
            ("other names", "app\tcrates\n".to_owned(), "\"app\\tcrates\""),
            ("a cell less", format!("{NAMES}\naxum\t47\n"), "\"axum\\t47\""),
            ("no number", format!("{NAMES}\na\t1\tlong\t-\t1\n"), "\"a\\t1\\tlong\\t-\\t1\""),
        ];
        for (name, text, line) in rows {
            let expected = format!("not a row of weights: {line}");
            assert_eq!(parse(&text).unwrap_err().to_string(), expected, "{name}");
        }
    }
}
