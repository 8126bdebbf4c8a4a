//! The packages of Node that the tests use.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::Install;
use super::packages::Packages;
use crate::failure::Failure;
use crate::process;

/// Installs what the tests compare with, the pinned packages of `package.json`, into `folder`.
///
/// # Errors
/// They are missing and not to be installed, or npm fails.
pub(super) fn interop(manifests: &Path, folder: &Path, install: Install) -> Result<(), Failure> {
    let list = manifests.join("package.json");
    provide(&list, folder, "node_modules/jose", install, |folder| {
        fs::copy(&list, folder.join("package.json"))
            .map_err(|error| Failure::new(format!("package.json cannot be copied: {error}")))?;
        npm(folder, &["install", "--no-package-lock"])
    })
}

/// Installs the provider of the example `oidc`, beside its sources: where a user of the example
/// does, and where Node looks for it.
///
/// # Errors
/// As [`interop`].
pub(super) fn provider(sources: &Path, install: Install) -> Result<(), Failure> {
    let list = sources.join("package-lock.json");
    let folder = sources.join("node_modules");
    provide(&list, &folder, "oidc-provider", install, |_| npm(sources, &["ci"]))
}

fn provide(
    list: &Path,
    folder: &Path,
    package: &str,
    install: Install,
    install_into: impl Fn(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let packages = Packages {
        list: list.to_owned(),
        folder: folder.to_owned(),
        hint: "cargo xtask test installs it by npm".to_owned(),
    };
    let works = |folder: &Path| folder.join(package).join("package.json").exists();
    packages.provide(install, works, install_into)
}

fn npm(folder: &Path, arguments: &[&str]) -> Result<(), Failure> {
    process::run(
        Command::new("npm")
            .args(arguments)
            .args(["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(folder),
    )
}
