//! `cargo xtask cost`: what it costs to refuse a token.

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;

/// Prints the table of times, and that of instructions, for which it needs `valgrind`. Run it on a
/// quiet machine.
///
/// # Errors
/// A token has not the verdict that its case says, or `valgrind` is missing.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.args(["test", "--release", "--package", "hallpass-core", "--test", "mutations"]);
    command.args(["--", "--include-ignored", "--nocapture", "--test-threads=1", "cost::"]);
    process::run(&mut command)
}
