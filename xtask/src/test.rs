//! `cargo xtask test`: the one command that runs every test.

use crate::failure::Failure;
use crate::needs::{self, Install};
use crate::process;
use crate::workspace::Workspace;

/// Where the tests look for other implementations of JWT: the folder `node` has the packages of
/// `tests/interop/package.json`, and `python/bin/python` those of `tests/interop/requirements.txt`.
const INTEROP: &str = "HALLPASS_INTEROP";

/// Whether verifiers remember tokens where a test does not say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenCache {
    Off,
    On,
}

/// What turns the cache off: see `VerifierBuilder`.
const WITHOUT_TOKEN_CACHE: &str = "--cfg hallpass_without_token_cache";

/// Installs what is missing, then runs the tests of the whole workspace, documentation included.
///
/// Plain `cargo test`: other runners leave out the examples of the documentation.
///
/// # Errors
/// Something is missing and was not to be, or could not be, installed; or a test fails.
pub(crate) fn run(
    workspace: &Workspace,
    install: Install,
    cache: TokenCache,
) -> Result<(), Failure> {
    let interop = needs::provide(workspace, install)?;
    let mut command = workspace.cargo();
    command.args(["test", "--workspace", "--all-features"]).env(INTEROP, interop);
    if cache == TokenCache::Off {
        // Flags rebuild everything: what was built without them stays.
        command.env("RUSTFLAGS", WITHOUT_TOKEN_CACHE).env("RUSTDOCFLAGS", WITHOUT_TOKEN_CACHE);
        command.arg("--target-dir").arg(workspace.target().join("without-token-cache"));
        return process::run(&mut command);
    }
    process::run(&mut command)?;
    // The table of HTTP cases once more, with no feature but those of the adapters: none may change
    // what is accepted.
    let mut command = workspace.cargo();
    command.args(["test", "--package", "hallpass-tests", "--no-default-features"]);
    process::run(command.args(["--test", "http", "--", "adapters"]))?;
    mutations(workspace)?;
    unified(workspace)
}

/// Every bit of a token: half a million signatures, so optimised.
fn mutations(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.args(["test", "--release", "--package", "hallpass-core", "--test", "mutations"]);
    process::run(&mut command)
}

/// In a build where other crates turn on what they like of the libraries of core.
fn unified(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.args(["test", "--locked", "--manifest-path", "tests/unified/Cargo.toml"]);
    command.arg("--target-dir");
    process::run(command.arg(workspace.target().join("unified")))
}
