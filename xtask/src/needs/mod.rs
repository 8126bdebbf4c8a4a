//! What the tests use beside Rust: programs of the system, and packages of other languages, which
//! go into the target folder, but for those of an example, which go beside it.

mod node;
mod packages;
mod python;
mod room;
mod system;

use std::path::PathBuf;

use crate::failure::Failure;
use crate::workspace::Workspace;

/// What to do about a thing that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Install {
    /// Install it.
    Missing,
    /// Say so and stop.
    Nothing,
}

/// Makes sure that everything is there, and returns the folder of the packages.
///
/// # Errors
/// Something is missing: all of it is named, with the command that installs it.
pub(crate) fn provide(workspace: &Workspace, install: Install) -> Result<PathBuf, Failure> {
    room::tell(workspace.target());
    system::TESTS.provide(install)?;
    let manifests = workspace.root().join("tests/interop");
    let interop = workspace.target().join("interop");
    node::interop(&manifests, &interop.join("node"), install)?;
    node::provider(&workspace.root().join("examples/oidc/provider"), install)?;
    python::provide(&manifests, &interop.join("python"), install)?;
    Ok(interop)
}

/// Makes sure that the servers of the stores are there.
///
/// # Errors
/// Something is missing: all of it is named, with the command that installs it.
pub(crate) fn for_stores(install: Install) -> Result<(), Failure> {
    system::STORES.provide(install)
}

/// Makes sure that the load test finds its client.
///
/// # Errors
/// It is missing: with the command that installs it.
pub(crate) fn for_load(install: Install) -> Result<(), Failure> {
    system::LOAD.provide(install)
}
