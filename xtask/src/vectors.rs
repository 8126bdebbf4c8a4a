//! `cargo xtask vectors`: the public test vectors, with a table of their rows.

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

/// Runs the suite that prints the table. It is part of `cargo xtask test`, too.
///
/// # Errors
/// A row is accepted or refused that must not be.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    process::run(command.args(["test", "--package", "hallpass-tests", "--test", "vectors"]))
}
