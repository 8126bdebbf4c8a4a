//! `cargo xtask faults`: what a fleet under load does while its store fails.

use crate::failure::Failure;
use crate::needs::{self, Install};
use crate::process;
use crate::workspace::Workspace;

/// Plays the fault table with the real times: outages of 5 s and 60 s, a node cut off for 45 s. Only
/// the rows that have one of `words` in their name, if there are words. With its times scaled down it
/// is part of `cargo xtask test`.
///
/// # Errors
/// A row fails, or a server that it needs cannot be started.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Result<(), Failure> {
    needs::for_stores(Install::Missing)?;
    let mut command = workspace.cargo();
    command.args(["test", "--release", "--package", "hallpass-fleet", "--test", "faults", "--"]);
    process::run(command.args(words).env("HALLPASS_FAULTS", "real"))
}
