//! `cargo xtask fleet`: a million users, twenty nodes, one store: how fast a revocation is
//! everywhere, and what it all costs. The program is that of `tests/scale`.

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::needs::{self, Install};
use crate::workspace::Workspace;
use crate::{figures, process, store};

/// Where the figures of a release are kept: of Redis, and of PostgreSQL.
pub(crate) const PUBLISHED: [&str; 2] =
    ["docs/performance/fleet.tsv", "docs/performance/fleet-postgres.tsv"];

/// Where those of the last run are, in the target folder.
const SAVED: [&str; 2] = ["bench/fleet.tsv", "bench/fleet-postgres.tsv"];

/// What to measure, and what to do with the figures.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Whether the figures are kept beside the documentation.
    write: bool,
    /// Whether to take those of the last run in place of measuring.
    saved: bool,
    /// Whether the store is PostgreSQL.
    postgres: bool,
    /// For the program, each with its value: see `tests/scale/src/options.rs`.
    others: Vec<String>,
}

impl Options {
    /// Reads what follows the name of the command.
    ///
    /// # Errors
    /// An option without its value, or something that is none.
    pub(crate) fn parse(options: &[String]) -> Result<Self, Failure> {
        let (mut this, mut options) = (Self::default(), options.iter());
        while let Some(option) = options.next() {
            match option.as_str() {
                "--write" => this.write = true,
                "--saved" => this.saved = true,
                name if name.starts_with("--") => {
                    let failure = || Failure::new(format!("`fleet` needs a value after `{name}`"));
                    let value = options.next().ok_or_else(failure)?;
                    this.postgres |= name == "--store" && value == "postgres";
                    this.others.extend([name.to_owned(), value.clone()]);
                }
                word => return Err(Failure::new(format!("`fleet` does not take `{word}`"))),
            }
        }
        Ok(this)
    }
}

/// Measures, and keeps the figures as the options say.
///
/// # Errors
/// The program cannot be built, something does not start, or an answer was wrong.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let of_store = |[redis, postgres]: [&'static str; 2]| match options.postgres {
        true => postgres,
        false => redis,
    };
    let saved = workspace.target().join(of_store(SAVED));
    if !options.saved {
        needs::for_stores(Install::Missing)?;
        let program = build(workspace)?;
        // What a run that fails leaves behind is no run.
        store::save(&saved, "")?;
        let mut command = std::process::Command::new(program);
        process::run(command.arg("--out").arg(&saved).args(&options.others))?;
    }
    if !options.write {
        return Ok(());
    }
    let table = fs::read_to_string(&saved).map_err(|error| store::failed(&saved, &error))?;
    if table.is_empty() {
        return Err(Failure::new(format!("{}: the last run has failed", saved.display())));
    }
    store::save(&workspace.root().join(of_store(PUBLISHED)), &table)?;
    figures::write(workspace.root())
}

fn build(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let mut command = workspace.cargo();
    process::run(command.args(["build", "--release", "--package", "hallpass-scale"]))?;
    Ok(workspace.target().join("release/scale"))
}

/// One of the tables that the program wrote.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// First the names of the columns.
    pub(crate) rows: Vec<Vec<String>>,
}

/// Reads the tables: a line is the name of a table and the cells of a row, divided by tabs.
///
/// # Errors
/// A row has more or fewer cells than its table has columns: with the line.
pub(crate) fn parse(text: &str) -> Result<Vec<Table>, Failure> {
    let mut tables: Vec<Table> = Vec::new();
    for line in text.lines() {
        let mut cells = line.split('\t').map(str::to_owned);
        let (name, row) = (cells.next().unwrap_or_default(), cells.collect::<Vec<_>>());
        match tables.last_mut().filter(|table| table.name == name) {
            None => tables.push(Table { name, rows: vec![row] }),
            Some(table) if table.rows.iter().all(|other| other.len() == row.len()) => {
                table.rows.push(row);
            }
            Some(_) => return Err(Failure::new(format!("not a row of its table: {line:?}"))),
        }
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        let parse = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            Options::parse(&words).map_err(|failure| failure.to_string())
        };
        assert_eq!(parse(""), Ok(Options::default()));
        let others = ["--store", "postgres"].map(str::to_owned).to_vec();
        let some = Options { write: true, saved: false, postgres: true, others };
        assert_eq!(parse("--store postgres --write"), Ok(some));
        assert_eq!(parse("--users"), Err("`fleet` needs a value after `--users`".to_owned()));
        assert_eq!(parse("all"), Err("`fleet` does not take `all`".to_owned()));
    }

    #[test]
    fn tables_are_lines_under_their_names() {
        let table = |name: &str, rows: &[&[&str]]| Table {
            name: name.to_owned(),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
                .collect(),
        };
        let tables = parse("a\t\tx\na\tone\t1\nb\ty\n").unwrap();
        assert_eq!(tables, [table("a", &[&["", "x"], &["one", "1"]]), table("b", &[&["y"]])]);
        let failure = parse("a\tx\na\t1\t2\n").unwrap_err().to_string();
        assert_eq!(failure, "not a row of its table: \"a\\t1\\t2\"");
    }
}
