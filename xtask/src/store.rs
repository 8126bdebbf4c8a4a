//! Files that commands leave behind.

use std::fs;
use std::io;
use std::path::Path;

use crate::failure::Failure;

/// Writes a file, and makes the folders that it needs.
///
/// # Errors
/// It cannot be written: with its path.
pub(crate) fn save(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    fs::write(path, text).map_err(|error| failed(path, &error))
}

/// What failed, with the path it failed for.
pub(crate) fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
