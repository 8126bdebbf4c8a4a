//! `cargo xtask lint`: everything that is judged without running a test.

use crate::failure::Failure;
use crate::steps::{self, Step};
use crate::workspace::Workspace;
use crate::{features, layers, process};

/// Workspaces of their own, which `--workspace` does not reach.
const FUZZ: &str = "fuzz/Cargo.toml";
const PEERS: &str = "benches/peers/Cargo.toml";

/// The quick ones first.
pub(crate) const STEPS: [Step; 5] = [
    Step { name: "formatting", repeat: "cargo fmt --all -- --check", run: formatting },
    Step { name: "layers", repeat: "cargo xtask layers", run: layers::run },
    Step {
        name: "clippy",
        repeat: "cargo clippy --workspace --all-targets --all-features -- -D warnings",
        run: clippy,
    },
    Step {
        name: "documentation",
        repeat: "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --all-features --no-deps",
        run: documentation,
    },
    Step { name: "features", repeat: "cargo xtask features", run: features::run },
];

/// Runs all of [`STEPS`].
///
/// # Errors
/// The first step that fails.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    steps::run(workspace, &STEPS)
}

fn formatting(workspace: &Workspace) -> Result<(), Failure> {
    process::run(workspace.cargo().args(["fmt", "--all", "--", "--check"]))?;
    for manifest in [FUZZ, PEERS] {
        let mut command = workspace.cargo();
        process::run(command.args(["fmt", "--manifest-path", manifest, "--", "--check"]))?;
    }
    Ok(())
}

fn clippy(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.args(["clippy", "--workspace", "--all-targets", "--all-features"]);
    process::run(command.args(["--", "-D", "warnings"]))?;
    // The same target folder, so that nothing is built twice.
    let mut command = workspace.cargo();
    command.args(["clippy", "--manifest-path", FUZZ, "--all-targets", "--target-dir"]);
    process::run(command.arg(workspace.target()).args(["--", "-D", "warnings"]))?;
    // Without the peers, which take a C++ compiler and a while.
    let mut command = workspace.cargo();
    command.args(["clippy", "--locked", "--manifest-path", PEERS, "--no-default-features"]);
    command.arg("--target-dir");
    process::run(command.arg(workspace.target()).args(["--", "-D", "warnings"]))
}

fn documentation(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.env("RUSTDOCFLAGS", "-D warnings");
    process::run(command.args(["doc", "--workspace", "--all-features", "--no-deps"]))
}
