//! `cargo xtask load`: end to end over loopback: a server of `benches/peers` on one core, wrk on
//! another, with a thousand tokens in turn.
//!
//! All rows are measured once in each round, one after another, so that what slows the machine for
//! a while slows all of them; the figures are medians over the rounds.

mod check;
mod client;
mod modes;
mod options;
mod results;
mod row;
mod sample;
mod scenario;
mod server;
mod tokens;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::figures;
use crate::needs::{self, Install};
use crate::process;
use crate::store;
use crate::workspace::Workspace;

pub(crate) use options::Options;
use results::Results;
pub(crate) use row::{Row, parse};
use sample::Bench;
use scenario::{ALGORITHMS, Case, cases};
use tokens::Tokens;

/// Where the figures of a release are kept.
pub(crate) const PUBLISHED: &str = "docs/performance/load.tsv";

/// What wrk does.
const SCRIPT: &str = "xtask/src/load/client.lua";

/// Measures, or takes what was measured; prints, keeps and checks it, as the options say.
///
/// # Errors
/// Something is missing, a server fails, or a budget does not hold.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let saved = workspace.target().join("bench/load.tsv");
    let rows = if options.saved { read(&saved)? } else { measure(workspace, options)? };
    let table = row::table(&rows);
    println!("\n{table}");
    if options.only.is_empty() {
        store::save(&saved, &table)?;
    }
    if options.write {
        store::save(&workspace.root().join(PUBLISHED), &table)?;
        figures::write(workspace.root())?;
    }
    if options.check { check::check(&rows) } else { Ok(()) }
}

fn read(saved: &Path) -> Result<Vec<Row>, Failure> {
    let table = fs::read_to_string(saved).map_err(|error| {
        store::failed(saved, &error).context("nothing is saved, leave `--saved` out")
    })?;
    parse(&table)
}

fn measure(workspace: &Workspace, options: &Options) -> Result<Vec<Row>, Failure> {
    let cases = cases(&options.only);
    if cases.is_empty() {
        return Err(Failure::new(
            "no row has any of these in its name: `cargo xtask load`, without \
                                 a word, has all rows",
        ));
    }
    needs::for_load(Install::Missing)?;
    two_cores()?;
    let program = build(workspace)?;
    let folder = workspace.target().join("bench/load");
    let tokens = tokens(&program, &folder)?;
    let (script, seconds) = (workspace.root().join(SCRIPT), options.seconds.get());
    let bench = Bench { program: &program, script: &script, seconds, tick: server::tick()? };
    let mut results = Results::new(cases);
    for round in 1..=options.rounds.get() {
        println!("\n== round {round} of {}", options.rounds);
        for (case, samples) in results.places() {
            samples.push(one(&bench, &case, &tokens)?);
        }
    }
    Ok(results.rows())
}

/// Measures once, and tells the figures that tell most.
fn one(
    bench: &Bench<'_>,
    case: &Case,
    tokens: &BTreeMap<&str, Tokens>,
) -> Result<sample::Sample, Failure> {
    let unmade = || Failure::new(format!("there are no tokens of {}", case.algorithm));
    let sample = bench.sample(case, tokens.get(case.algorithm).ok_or_else(unmade)?)?;
    let (algorithm, row) = (case.algorithm, case.row());
    let sample::Sample { rate, p50, p99, .. } = sample;
    println!("{algorithm} {row:32} {rate:8.0}/s {p50:6.0} us {p99:6.0} us");
    Ok(sample)
}

fn tokens(program: &Path, folder: &Path) -> Result<BTreeMap<&'static str, Tokens>, Failure> {
    let made = |algorithm: &&'static str| {
        Tokens::make(program, folder, algorithm).map(|tokens| (*algorithm, tokens))
    };
    ALGORITHMS.iter().map(made).collect()
}

fn two_cores() -> Result<(), Failure> {
    let cores = std::thread::available_parallelism();
    if cores.is_ok_and(|cores| cores.get() > 1) {
        return Ok(());
    }
    Err(Failure::new("`load` needs two cores, one for the server and one for its clients"))
}

/// Builds the servers, and returns their program.
fn build(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let target = workspace.target().join("peers");
    let mut command = workspace.cargo();
    command.args([
        "build",
        "--locked",
        "--release",
        "--no-default-features",
        "--features",
        "serve",
    ]);
    command.args(["--bin", "hallpass-peers", "--manifest-path", "benches/peers/Cargo.toml"]);
    process::run(command.arg("--target-dir").arg(&target))?;
    Ok(target.join("release/hallpass-peers"))
}
