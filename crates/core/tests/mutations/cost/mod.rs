//! What it costs to refuse, against what a good token costs: for reading, not for a verdict.
//!
//! `cargo xtask cost` prints both tables. That of times is made whenever the tests run, a short one
//! where they are not optimised, and each case is held to its verdict. That of instructions runs
//! itself under callgrind, a case a run, and needs `valgrind`; callgrind knows no SHA extensions:
//! what it counts of HMAC is more than such a processor does.

mod cases;

use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use hallpass_core::Algorithm::{ES256, HS256};

use crate::judge::Bearing;
use cases::Case;

/// How many rounds of all cases are timed.
const ROUNDS: usize = if cfg!(debug_assertions) { 4 } else { 400 };

/// How often a case is run under callgrind.
const RUNS: usize = 20;

/// The variable that says which case this process shall run.
const ONE_CASE: &str = "HALLPASS_COST_OF";

#[test]
fn nanoseconds() {
    let cases = all();
    cases.iter().for_each(Case::warm_up);
    let mut fastest = vec![u128::MAX; cases.len()];
    // In turns, so that whatever else the machine does meets all of them.
    for _ in 0..ROUNDS {
        for (case, fastest) in cases.iter().zip(&mut fastest) {
            let start = Instant::now();
            case.run(8);
            *fastest = (*fastest).min(start.elapsed().as_nanos() / 8);
        }
    }
    print(&cases, fastest.into_iter(), "ns");
}

#[test]
#[ignore = "needs valgrind: `cargo xtask cost` runs it"]
fn instructions() {
    let cases = all();
    if let Ok(number) = env::var(ONE_CASE) {
        let case = &cases[number.parse::<usize>().unwrap()];
        case.warm_up();
        case.run(RUNS);
        return;
    }
    print(&cases, (0..cases.len()).map(under_callgrind), "instructions");
}

impl Case {
    /// For what is made once for all.
    fn warm_up(&self) {
        let passed = self.gate.begin(&Bearing(&[b"Bearer ", &self.token[..]].concat())).now();
        assert_eq!(passed.unwrap().is_ok(), self.good, "{}", self.name);
    }

    /// Callgrind counts what happens in here, and finds it by its name.
    #[inline(never)]
    fn run(&self, times: usize) {
        let value = [b"Bearer ", &self.token[..]].concat();
        let request = Bearing(&value);
        for _ in 0..times {
            black_box(black_box(&self.gate).begin(black_box(&request)).now().is_ok());
        }
    }
}

fn all() -> Vec<Case> {
    [HS256, ES256].map(cases::of).into_iter().flatten().collect()
}

/// Each case, in percent of the good one before it.
fn print(cases: &[Case], figures: impl Iterator<Item = u128>, unit: &str) {
    let mut good = 1;
    for (case, figure) in cases.iter().zip(figures) {
        if case.name.ends_with(": good") {
            good = figure;
        }
        let percent = figure * 100 / good;
        println!("{:55} {figure:9} {unit} {percent:6} %", case.name);
    }
}

/// How many instructions it takes to judge the token of a case.
fn under_callgrind(case: usize) -> u128 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg("--toggle-collect=*cost*Case*run*")
        .arg(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "cost::instructions"])
        .env(ONE_CASE, case.to_string())
        .output()
        .expect("valgrind is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let line = said.lines().find_map(|line| line.split_once("Collected : "));
    let all: u128 = line.expect("what callgrind counted").1.trim().parse().unwrap();
    assert!(all > 0, "no function is called so any more");
    all / u128::try_from(RUNS).unwrap()
}
