//! The packages of Python that the tests compare with, in an environment of their own.

use std::path::Path;
use std::process::Command;

use super::Install;
use super::packages::Packages;
use crate::failure::Failure;
use crate::process;

/// Installs the pinned packages of `requirements.txt` into a virtual environment in `folder`.
///
/// # Errors
/// They are missing and not to be installed, or pip fails.
pub(super) fn provide(manifests: &Path, folder: &Path, install: Install) -> Result<(), Failure> {
    let list = manifests.join("requirements.txt");
    let packages = Packages {
        list: list.clone(),
        folder: folder.to_owned(),
        hint: "cargo xtask test installs it by pip".to_owned(),
    };
    packages.provide(install, works, |folder| {
        process::run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
        process::run(
            Command::new(folder.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .arg("--requirement")
                .arg(&list),
        )
    })
}

/// An environment stops working when the Python it was made with goes away.
fn works(folder: &Path) -> bool {
    let mut python = Command::new(folder.join("bin/python"));
    process::capture(python.args(["-c", "import cryptography, jwt"])).is_ok()
}
