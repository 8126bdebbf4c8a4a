//! The file of the database: made for its owner alone, and the same one for as long as it is open.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use hallpass_session::store::{StoreError, StoreErrorKind};

use crate::error::{caused, config};

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    path: PathBuf,
    was_empty: bool,
    identity: Option<(u64, u64)>,
}

impl Place {
    /// The file of this path: a new and empty one if there is none.
    pub(crate) fn make(path: &Path) -> Result<Self, StoreError> {
        if path.as_os_str().is_empty() || path == Path::new(":memory:") {
            return Err(config("a store needs a file; for a test, there is `MemoryStore`"));
        }
        create(path).map_err(|error| refused(path, error))?;
        // Its own place, so that its KEK and its log are found whatever link leads to it.
        let path = fs::canonicalize(path).map_err(|error| refused(path, error))?;
        let metadata = fs::metadata(&path).map_err(|error| refused(&path, error))?;
        if !metadata.is_file() {
            let text = format!("{} is no file: name a file for the store", path.display());
            return Err(config(text));
        }
        refuse_writers(&path, &metadata)?;
        let identity = identity(&metadata);
        Ok(Self { path, was_empty: metadata.len() == 0, identity })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file had nothing in it when it was opened.
    pub(crate) const fn was_empty(&self) -> bool {
        self.was_empty
    }

    /// Refuses to go on when the file is not the one that was opened: another process that starts
    /// now has another store, and revocations that this one never hears of.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match fs::metadata(&self.path) {
            Ok(metadata) if identity(&metadata) == self.identity => Ok(()),
            Ok(_) => Err(self.moved(None)),
            Err(error) => Err(self.moved(Some(error))),
        }
    }

    fn moved(&self, error: Option<io::Error>) -> StoreError {
        let path = self.path.display();
        let text = format!("{path} was moved, removed or replaced under this process: restart it");
        match error {
            Some(error) => caused(StoreErrorKind::Unavailable, text, error),
            None => crate::error::plain(StoreErrorKind::Unavailable, text),
        }
    }
}

/// Makes an empty file that nobody else can read, unless there is one. SQLite gives the files that
/// it makes beside it the same mode.
fn create(path: &Path) -> io::Result<()> {
    match private(OpenOptions::new().write(true).create_new(true)).open(path) {
        Ok(file) => {
            file.sync_all()?;
            sync_directory(path)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the names in the directory of a file as durable as the file.
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// What the system said of a path, and what is to be done.
fn refused(path: &Path, error: io::Error) -> StoreError {
    let path = path.display();
    let text = match error.kind() {
        ErrorKind::NotFound => {
            format!("{path} cannot be made: its directory does not exist; make it first")
        }
        ErrorKind::PermissionDenied => format!(
            "{path} cannot be made or looked at: this process has to be allowed to read and write \
             it, and to make files beside it"
        ),
        ErrorKind::ReadOnlyFilesystem => {
            format!("{path} cannot be made: it is on a disk that is mounted read-only")
        }
        ErrorKind::StorageFull => format!("{path} cannot be made: the disk is full, make room"),
        _ => format!("{path} cannot be made or looked at"),
    };
    caused(StoreErrorKind::Config, text, error)
}

#[cfg(unix)]
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Whoever can write the database can take back a logout.
#[cfg(unix)]
fn refuse_writers(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;

    if metadata.permissions().mode() & 0o022 == 0 {
        return Ok(());
    }
    let path = path.display();
    let text = format!("others may write {path}, and so undo a logout: run `chmod 600 {path}`");
    Err(config(text))
}

#[cfg(not(unix))]
fn refuse_writers(_: &Path, _: &Metadata) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;

    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}
