//! Public test vectors: one table of what was accepted, refused and set apart, row by row.
//!
//! The target has no test harness: its `main` runs every suite, prints the table, and fails if a row
//! is judged otherwise than it must be. `README.md` says where the files are from.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test whose files are damaged is a panic, and its table goes to the screen"
)]

mod backends;
mod data;
mod names;
mod report;
mod row;
mod suite;
mod suites;
mod tokens;

use std::env;
use std::process::ExitCode;
use std::time::Instant;

/// The chapter that shows the table.
const MANUAL: &str = include_str!("../../docs/manual/attacks.md");

fn main() -> ExitCode {
    // Runners of tests ask for the names first. There are none: the table is the test.
    if env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let start = Instant::now();
    let suites = suite::run(&suites::all());
    let table = report::table(&suites);
    print!("{table}");
    print!("{}", report::set_apart(&suites));
    print!("{}", report::left_open(&suites));
    println!("\n{:.1} s", start.elapsed().as_secs_f64());
    let wrong = report::wrong(&suites);
    print!("{wrong}");
    let is_in_manual = MANUAL.contains(&table);
    if !is_in_manual {
        println!("WRONG: docs/manual/attacks.md has another table than the one above");
    }
    if wrong.is_empty() && is_in_manual { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
