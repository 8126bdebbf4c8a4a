//! The programs that are started.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fail::{OrFail, fail};

/// The program of this name on the `PATH`.
///
/// # Panics
/// If it is not there: with the package of Debian that brings it.
pub(crate) fn program(name: &str, package: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| absent(name, package))
}

/// Ends the test for want of a program.
pub(crate) fn absent(name: &str, package: &str) -> ! {
    fail(format_args!(
        "{name} is not installed: `cargo xtask test` installs it, or on Debian \
         `sudo apt-get install {package}`"
    ))
}

/// The folders below `parent`, the one with the highest number in its name first.
pub(crate) fn versions(parent: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(parent)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    let number = |folder: &PathBuf| -> u32 {
        folder.file_name().and_then(|name| name.to_str()?.parse().ok()).unwrap_or(0)
    };
    folders.sort_by_key(|folder| std::cmp::Reverse(number(folder)));
    folders
}

/// Runs a command to its end and returns what it printed.
///
/// # Panics
/// If it fails: with what it said.
pub(crate) async fn run(command: Command) -> String {
    try_run(command).await.unwrap_or_else(|why| fail(why))
}

/// Runs a command to its end and returns what it printed.
///
/// # Errors
/// It failed: with what it said.
pub(crate) async fn try_run(mut command: Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    let output = ended.or_fail(&shown).or_fail(&shown);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{shown} failed with {}:\n{printed}{said}", output.status))
}
