//! `cargo xtask ci`: what has to pass before a change is taken.

use crate::args::SECONDS;
use crate::failure::Failure;
use crate::needs::Install;
use crate::steps::{self, Step};
use crate::workspace::Workspace;
use crate::{fuzz, lint, test};

/// The steps of `lint`, then the tests, then a little fuzzing.
///
/// # Errors
/// The first step that fails.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let tests = Step { name: "tests", repeat: "cargo xtask test", run: tests };
    let hunts = Step { name: "fuzzing", repeat: "cargo xtask fuzz", run: hunts };
    let steps: Vec<Step> = lint::STEPS.into_iter().chain([tests, hunts]).collect();
    steps::run(workspace, &steps)
}

fn tests(workspace: &Workspace) -> Result<(), Failure> {
    test::run(workspace, Install::Missing, test::TokenCache::On)
}

fn hunts(workspace: &Workspace) -> Result<(), Failure> {
    fuzz::run(workspace, SECONDS)
}
