//! The KEK in a file of its own beside the database.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use hallpass_session::store::{StoreError, StoreErrorKind};
use hallpass_session::{Kek, KekError};
use zeroize::Zeroizing;

use super::place::{private, sync_directory};
use crate::error::{caused, config};

/// The KEK of a database: a new one for a database with nothing in it.
pub(super) fn load_or_make(database: &Path, is_empty: bool) -> Result<Kek, StoreError> {
    let path = beside(database, ".kek");
    if let Some(kek) = load(&path)? {
        return Ok(kek);
    }
    if !is_empty {
        let (database, path) = (database.display(), path.display());
        return Err(config(format!(
            "{database} has sessions, and {path}, its KEK, is missing: put it back from where you \
             keep secrets, or, if the sessions are given another KEK, open the store with \
             `kek_from_elsewhere`. Without it every session and signing key in the database is \
             lost: to start anew all the same, move the database and its `-wal` away"
        )));
    }
    make(&path)?;
    // Perhaps the one of a process that was faster.
    load(&path)?.ok_or_else(|| {
        config(format!("{} was removed while it was read: start again", path.display()))
    })
}

/// The KEK in a file; `None` if there is no file.
fn load(path: &Path) -> Result<Option<Kek>, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, error)),
    };
    refuse_readers(path, &file)?;
    // With room for all of it at once, so that no copy stays behind.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST));
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    file.take(most).read_to_string(&mut text).map_err(|error| unreadable(path, error))?;
    Kek::from_base64(&text).map(Some).map_err(|error| refused(path, error))
}

/// Writes a new KEK under a name that nobody else has, and gives it its own name when it is whole:
/// so no process ever reads half of one, and of two only one comes to stay.
fn make(path: &Path) -> Result<(), StoreError> {
    let kek = Kek::generate().map_err(|error| refused(path, error))?;
    let random = RandomState::new().hash_one(std::process::id());
    let draft = beside(path, &format!(".{random:016x}"));
    let written = write(&kek, &draft).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let removed = fs::remove_file(&draft);
    written.and(removed).and_then(|()| sync_directory(path)).map_err(|error| {
        let text = format!(
            "{} cannot be made: this process has to be allowed to make files there, or the KEK has \
             to come from elsewhere",
            path.display()
        );
        caused(StoreErrorKind::Config, text, error)
    })
}

fn write(kek: &Kek, path: &Path) -> io::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    kek.write_base64(&mut file)?;
    file.sync_all()
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn unreadable(path: &Path, error: io::Error) -> StoreError {
    let text =
        format!("{}, the KEK, cannot be read: look at its owner and its mode", path.display());
    caused(StoreErrorKind::Config, text, error)
}

fn refused(path: &Path, error: KekError) -> StoreError {
    let text = format!(
        "{} is not the KEK that the database was made with: put that one back",
        path.display()
    );
    caused(StoreErrorKind::Config, text, error)
}

#[cfg(unix)]
fn refuse_readers(path: &Path, file: &File) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = file.metadata().map_err(|error| unreadable(path, error))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(config(format!(
        "others may read {path}, the KEK (mode {mode:04o}): run `chmod 600 {path}`, and if \
         somebody may have read it, replace it"
    )))
}

#[cfg(not(unix))]
fn refuse_readers(_: &Path, _: &File) -> Result<(), StoreError> {
    Ok(())
}

/// More than a line of base64.
const LONGEST: usize = 4096;
