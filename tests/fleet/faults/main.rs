//! The fault table: what becomes of a fleet under load when its store, or the network to it, fails.
//!
//! The target has no test harness: its `main` plays the rows side by side, prints the table, and fails
//! if a row does. A word on the command line plays the rows that have it in their name or store. The
//! times are scaled down, unless `HALLPASS_FAULTS=real`, as `cargo xtask faults` sets it.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a failed test is a panic, and its table goes to the screen"
)]

mod row;
mod rows;
mod table;

use std::env;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use hallpass_fleet::Scale;

use row::{Played, Row, Stage};

fn main() -> ExitCode {
    // Runners of tests ask for the names first. There are none: the table is the test.
    if env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> =
        env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let mut rows = rows::all();
    rows.retain(|row| words.is_empty() || words.iter().any(|word| row.is_called(word)));
    if rows.is_empty() {
        eprintln!("no row of the table has one of these words in its name or store: {words:?}");
        return ExitCode::FAILURE;
    }
    let (scale, start) = (Scale::from_env(), Instant::now());
    let played = play(rows, scale);
    print!("{}", table::table(&played));
    let failures = table::failures(&played);
    print!("{failures}");
    println!("\n{:.1} s", start.elapsed().as_secs_f64());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Plays the rows, so many at a time, and returns them in their order.
fn play(rows: Vec<Row>, scale: Scale) -> Vec<Played> {
    let rows = Mutex::new(rows.into_iter().enumerate());
    let played = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_once() {
            scope.spawn(|| {
                while let Some((number, row)) = next(&rows) {
                    let row = row.play(Stage::new(scale, number));
                    played.lock().expect("nobody panics with it").push((number, row));
                }
            });
        }
    });
    let mut played = played.into_inner().expect("nobody panics with it");
    played.sort_by_key(|(number, _)| *number);
    played.into_iter().map(|(_, row)| row).collect()
}

fn next<T>(rows: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    rows.lock().expect("nobody panics with it").next()
}

/// Rows wait most of the time, but each has servers and nodes of its own.
fn at_once() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    (4 * cores).clamp(4, 12)
}
