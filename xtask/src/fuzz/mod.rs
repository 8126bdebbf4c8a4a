//! `cargo xtask fuzz`: builds the targets of `fuzz/` with coverage instrumentation, and runs each
//! for some seconds from its seeds.
//!
//! Stable Rust is enough: the flags that instrument are flags of code generation. Where there is a
//! nightly toolchain, the targets are built with that, and AddressSanitizer.

mod hunt;
mod round;
mod stats;
mod table;
mod targets;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{self, available_parallelism};

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

use hunt::Hunt;
use round::Round;
use targets::{TARGETS, Target};

/// Runs every target.
///
/// # Errors
/// The targets do not build, or one finds something: with the input that repeats it.
pub(crate) fn run(workspace: &Workspace, seconds: NonZeroU32) -> Result<(), Failure> {
    let places = Places::of(workspace);
    let host = host()?;
    let round = Round::with_address_sanitizer(&host).unwrap_or_else(|| Round::plain(&host));
    process::run(&mut round.build(in_fuzz(&places), &places.built))?;
    let hunts = hunts(&round, seconds, &places)?;
    println!("\n{}", table::of(&hunts));
    match hunts.iter().find_map(Hunt::find) {
        None => Ok(()),
        Some(find) => Err(find),
    }
}

/// One hunt a core at a time: each has one thread.
fn hunts(round: &Round, seconds: NonZeroU32, places: &Places) -> Result<Vec<Hunt>, Failure> {
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let mut hunts = Vec::new();
    for targets in TARGETS.chunks(cores) {
        let run = |target: &'static Target| {
            println!("{} ({})", target.name, round.name);
            Hunt::run(target, round, seconds, places)
        };
        let done: Result<Vec<_>, _> = thread::scope(|scope| {
            let running: Vec<_> =
                targets.iter().map(|target| scope.spawn(move || run(target))).collect();
            let ended = running.into_iter().map(|hunt| hunt.join().unwrap_or_else(|_| Err(died())));
            ended.collect()
        });
        hunts.extend(done?);
    }
    Ok(hunts)
}

fn died() -> Failure {
    Failure::new("the thread that waited for a target panicked")
}

/// Where things are.
#[derive(Debug)]
struct Places {
    /// `fuzz/`, with seeds, dictionaries and the corpus that grows.
    fuzz: PathBuf,
    /// What is built, and what is found.
    built: PathBuf,
}

impl Places {
    fn of(workspace: &Workspace) -> Self {
        Self { fuzz: workspace.root().join("fuzz"), built: workspace.target().join("fuzz") }
    }

    fn program(&self, round: &Round, target: &str) -> PathBuf {
        round.folder(&self.built).join(&round.host).join("release").join(target)
    }
}

/// A cargo of the workspace `fuzz`.
fn in_fuzz(places: &Places) -> Command {
    let mut command = process::cargo();
    command.current_dir(&places.fuzz);
    command
}

/// The triple of this machine. It is named, so that build scripts are not instrumented.
fn host() -> Result<String, Failure> {
    let told = process::capture(Command::new("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("`rustc -vV` names no host"))
}

/// Makes a folder, and those above it.
fn make_folder(path: &Path) -> Result<(), Failure> {
    let told = |error| Failure::new(format!("{} cannot be made: {error}", path.display()));
    std::fs::create_dir_all(path).map_err(told)
}
