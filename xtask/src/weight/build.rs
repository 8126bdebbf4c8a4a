//! One application, built once from nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::apps::App;
use crate::failure::Failure;
use crate::process;
use crate::store;

/// The name of every application's package.
const NAME: &str = "app";

/// A package in a folder, ready to be built without a network.
#[derive(Debug)]
pub(super) struct Build {
    folder: PathBuf,
}

/// What an application weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weight {
    /// Packages that are compiled into it, or that help to compile those; not itself.
    pub(super) crates: usize,
    pub(super) time: Duration,
    /// Bytes of the program, without symbols.
    pub(super) bytes: u64,
}

impl Build {
    /// Writes the package into a folder below `folder` and downloads what it depends on.
    ///
    /// # Errors
    /// A file cannot be written, or a version is not to be had.
    pub(super) fn of(app: &App, root: &Path, folder: &Path) -> Result<Self, Failure> {
        let this = Self { folder: folder.join(app.name) };
        let manifest = app.manifest(&root.display().to_string());
        store::save(&this.folder.join("Cargo.toml"), &manifest)?;
        store::save(&this.folder.join("src/main.rs"), app.source)?;
        process::run(this.cargo("fetch").arg("--quiet"))?;
        Ok(this)
    }

    /// Builds it from nothing, and leaves nothing behind.
    ///
    /// # Errors
    /// It does not build.
    pub(super) fn weigh(&self) -> Result<Weight, Failure> {
        let mut tree = self.cargo("tree");
        tree.args(["--offline", "--prefix", "none", "--edges", "normal", "--format", "{p}"]);
        let crates = count(&process::capture(&mut tree)?);
        self.wipe()?;
        let mut build = self.cargo("build");
        build.args(["--quiet", "--release", "--offline", "--target-dir"]).arg(self.target());
        // A cache of compiled crates would be measured in place of the compiler.
        build.env("RUSTC_WRAPPER", "");
        let start = Instant::now();
        process::run(&mut build)?;
        let time = start.elapsed();
        let program = self.target().join("release").join(NAME);
        let bytes = fs::metadata(&program).map_err(|error| store::failed(&program, &error))?.len();
        self.wipe()?;
        Ok(Weight { crates, time, bytes })
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = process::cargo();
        cargo.arg(command).current_dir(&self.folder);
        cargo
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    fn wipe(&self) -> Result<(), Failure> {
        let target = self.target();
        if !target.exists() {
            return Ok(());
        }
        fs::remove_dir_all(&target).map_err(|error| store::failed(&target, &error))
    }
}

/// The packages in what `cargo tree` prints, but for the application. The mark on a line whose
/// branches were shown before is no part of a name.
fn count(tree: &str) -> usize {
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)").trim());
    let others = lines.filter(|line| {
        let own = line.strip_prefix(NAME).is_some_and(|rest| rest.starts_with(' '));
        !own && !line.is_empty()
    });
    others.collect::<BTreeSet<&str>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_counted_once_and_the_app_is_none_of_them() {
        let tree = "app v0.0.0 (/code/target/weight/axum)\nbytes v1.11.0\nserde v1.0.229\n\
            serde_derive v1.0.229 (proc-macro)\nserde v1.0.229 (*)\nserde v0.9.0\nbytes v1.11.0\n\
            appendix v1.0.0\n\n";
        assert_eq!(count(tree), 5);
        assert_eq!(count("app v0.0.0 (/code)\n"), 0);
    }
}
