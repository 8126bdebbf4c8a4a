//! Histories in files: JSON, so that whoever looks for a mistake can search in them.

mod read;
mod write;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use crate::history::History;

/// Reads a history.
///
/// # Errors
/// If there is no such file, or it is no history.
pub fn read(path: &Path) -> io::Result<History> {
    let value = serde_json::from_slice(&fs::read(path)?)?;
    read::history(&value).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no history"))
}

/// Writes a history.
///
/// # Errors
/// If the file cannot be written.
pub fn write(history: &History, path: &Path) -> io::Result<()> {
    let mut file = io::BufWriter::new(fs::File::create(path)?);
    serde_json::to_writer(&mut file, &write::history(history))?;
    file.flush()
}

/// Writes a history where temporary files are.
pub(crate) fn keep(history: &History) -> io::Result<PathBuf> {
    let letters = history.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    let name: String = letters.collect();
    let name = format!("hallpass-history-{name}-{}-{}.json", history.seed, process::id());
    let path = env::temp_dir().join(name);
    write(history, &path)?;
    Ok(path)
}
