//! `cargo xtask bench`: what hallpass costs, beside the crates that do the same.

pub(crate) mod beside;
pub(crate) mod budgets;
mod check;
pub(crate) mod finding;
pub(crate) mod growth;
pub(crate) mod known;
mod options;
mod plots;
mod svg;
pub(crate) mod table;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) use options::Options;
pub(crate) use plots::number;
use table::Table;

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{figures, process, store};

/// The package, a workspace of its own.
const MANIFEST: &str = "benches/peers/Cargo.toml";

/// Where the table is kept for readers, and the plots beside it.
pub(crate) const PUBLISHED: &str = "docs/performance/results.tsv";

/// Builds the benchmark, runs it, shows its table and keeps it in `target/bench/`; checks it and
/// writes it into `docs/` where that was asked for. Run it on a quiet machine.
///
/// # Errors
/// It does not build, a row has not the verdict that it should have, or a figure is over its
/// limit.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let saved = workspace.target().join("bench/results.tsv");
    let text = if options.saved {
        last(&saved, &workspace.root().join(PUBLISHED))?
    } else {
        let program = build(workspace, options)?;
        let text = shown(Command::new(program).arg(&options.filter))?;
        // A part is kept apart, so that it does not take the place of the whole.
        let kept = if options.is_whole() { saved } else { saved.with_file_name("part.tsv") };
        store::save(&kept, &text)?;
        text
    };
    let table = Table::parse(&text)?;
    if options.write {
        write(workspace, &text, &table)?;
    }
    if options.check { check::run(&table, options.is_whole()) } else { Ok(()) }
}

/// The table of the last run, or the one that readers have where none was run here.
fn last(saved: &Path, published: &Path) -> Result<String, Failure> {
    let path = if saved.exists() { saved } else { published };
    fs::read_to_string(path).map_err(|error| store::failed(path, &error))
}

fn build(workspace: &Workspace, options: &Options) -> Result<PathBuf, Failure> {
    let target = workspace.target().join("peers");
    let mut command = workspace.cargo();
    command.args(["build", "--release", "--locked", "--manifest-path", MANIFEST]);
    command.arg("--target-dir").arg(&target);
    if options.ours {
        command.arg("--no-default-features");
    }
    process::run(&mut command)?;
    Ok(target.join("release/hallpass-peers"))
}

/// Runs a program, and shows and returns each line that it prints.
fn shown(command: &mut Command) -> Result<String, Failure> {
    let line = process::describe(command);
    let failed = |error: std::io::Error| Failure::new(format!("`{line}`: {error}"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    let mut text = String::new();
    for printed in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let printed = printed.map_err(failed)?;
        println!("{printed}");
        text.push_str(&printed);
        text.push('\n');
    }
    let status = child.wait().map_err(failed)?;
    if status.success() {
        return Ok(text);
    }
    Err(Failure::new(format!("`{line}` ended with {status}")))
}

fn write(workspace: &Workspace, text: &str, table: &Table) -> Result<(), Failure> {
    let published = workspace.root().join(PUBLISHED);
    store::save(&published, text)?;
    store::save(&published.with_file_name("first-sight.svg"), &plots::first_sight(table))?;
    store::save(&published.with_file_name("cache.svg"), &plots::cache(table))?;
    figures::write(workspace.root())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_prints_is_kept() {
        let text = shown(Command::new("printf").arg("a\\tb\\nc")).unwrap();
        assert_eq!(text, "a\tb\nc\n");
    }

    #[test]
    fn what_readers_have_is_the_last_run_where_there_was_none() {
        let folder = std::env::temp_dir().join(format!("hallpass-last-{}", std::process::id()));
        let [saved, published] = ["saved.tsv", "published.tsv"].map(|name| folder.join(name));
        let failure = last(&saved, &published).unwrap_err().to_string();
        assert!(failure.contains("published.tsv: "), "{failure}");
        store::save(&published, "published").unwrap();
        assert_eq!(last(&saved, &published).as_deref(), Ok("published"));
        store::save(&saved, "saved").unwrap();
        assert_eq!(last(&saved, &published).as_deref(), Ok("saved"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_program_that_fails_is_named() {
        let failure = shown(&mut Command::new("false")).unwrap_err().to_string();
        assert!(failure.starts_with("`false` ended with"), "{failure}");
    }
}
