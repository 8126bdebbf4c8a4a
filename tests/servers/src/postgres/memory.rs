//! The shared memory that a killed server leaves behind.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Removes it: the seventh line of `postmaster.pid` has its key and its number.
pub(super) fn remove(folder: &Path) {
    let file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
    let Some(number) = file.lines().nth(6).and_then(|line| line.split_whitespace().last()) else {
        return;
    };
    // Whatever cannot be removed is a few bytes.
    let _removed = Command::new("ipcrm").args(["-m", number]).output();
}
