//! The chores of the repository: `cargo xtask <command>`. `cargo xtask help` lists them.
//!
//! One file a command; `needs` installs what the tests use, `process` starts programs, `workspace`
//! knows where things are.
#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod args;
mod bench;
mod ci;
mod cost;
mod failure;
mod faults;
mod features;
mod figures;
mod fleet;
mod fuzz;
mod known_secrets;
mod layers;
mod lint;
mod load;
mod needs;
mod process;
mod steps;
mod store;
mod test;
mod vectors;
mod weight;
mod words;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use args::Command;
use failure::Failure;
use workspace::Workspace;

/// Exit code of a command line that names no command of ours, as of most Unix tools.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let command = match Command::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(failure) => {
            eprintln!("{failure}\n\n{}", args::help());
            return ExitCode::from(USAGE);
        }
    };
    match run(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nfailed: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), Failure> {
    if matches!(command, Command::Help) {
        println!("{}", args::help());
        return Ok(());
    }
    let workspace = Workspace::find()?;
    match command {
        Command::Bench(options) => bench::run(&workspace, options),
        Command::Ci => ci::run(&workspace),
        Command::Cost => cost::run(&workspace),
        Command::Faults { words } => faults::run(&workspace, words),
        Command::Features => features::run(&workspace),
        Command::Fleet(options) => fleet::run(&workspace, options),
        Command::Fuzz { seconds } => fuzz::run(&workspace, *seconds),
        Command::Help => Ok(()),
        Command::KnownSecrets { list } => known_secrets(&workspace, list),
        Command::Layers => layers::run(&workspace),
        Command::Lint => lint::run(&workspace),
        Command::Load(options) => load::run(&workspace, options),
        Command::Test { install, cache } => test::run(&workspace, *install, *cache),
        Command::Vectors => vectors::run(&workspace),
        Command::Weight(options) => weight::run(&workspace, options),
    }
}

fn known_secrets(workspace: &Workspace, list: &Path) -> Result<(), Failure> {
    let table = workspace.root().join("crates/core/data/known-secrets.bin");
    let more = workspace.root().join("crates/core/data/more-secrets.txt");
    let count = known_secrets::make(&[list, &more], &table)
        .map_err(|error| Failure::new(format!("{}: {error}", list.display())))?;
    println!("{count} secrets in {}", table.display());
    Ok(())
}
