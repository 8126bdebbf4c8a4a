//! The packages of Node that the tests compare with.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::Install;
use super::packages::Packages;
use crate::failure::Failure;
use crate::process;

/// Installs the pinned packages of `package.json` into `folder`.
///
/// # Errors
/// They are missing and not to be installed, or npm fails.
pub(super) fn provide(manifests: &Path, folder: &Path, install: Install) -> Result<(), Failure> {
    let list = manifests.join("package.json");
    let packages = Packages {
        list: list.clone(),
        folder: folder.to_owned(),
        hint: "cargo xtask test installs it by npm".to_owned(),
    };
    packages.provide(install, works, |folder| {
        fs::copy(&list, folder.join("package.json"))
            .map_err(|error| Failure::new(format!("package.json cannot be copied: {error}")))?;
        process::run(
            Command::new("npm")
                .args(["install", "--no-package-lock", "--ignore-scripts", "--no-audit"])
                .args(["--no-fund", "--loglevel=error"])
                .current_dir(folder),
        )
    })
}

fn works(folder: &Path) -> bool {
    folder.join("node_modules/jose/package.json").exists()
}
