//! What goes wrong with a file, in words that tell an operator what to do.

use std::error::Error;
use std::fmt;

use hallpass_session::store::{StoreError, StoreErrorKind};
use rusqlite::ErrorCode;

/// A problem in words, and what SQLite or the system said.
#[derive(Debug)]
struct Problem {
    text: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        self.source.as_ref().map_or(Ok(()), |source| write!(f, " ({source})"))
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| -> &(dyn Error + 'static) { source })
    }
}

/// An error without anything behind it.
pub(crate) fn plain(kind: StoreErrorKind, text: impl Into<String>) -> StoreError {
    StoreError::new(kind, Problem { text: text.into(), source: None })
}

/// An error by what the system or SQLite said.
pub(crate) fn caused(
    kind: StoreErrorKind,
    text: impl Into<String>,
    source: impl Into<Box<dyn Error + Send + Sync>>,
) -> StoreError {
    StoreError::new(kind, Problem { text: text.into(), source: Some(source.into()) })
}

/// The store is set up wrongly.
pub(crate) fn config(text: impl Into<String>) -> StoreError {
    plain(StoreErrorKind::Config, text)
}

/// A cell holds what no step wrote.
pub(crate) fn corrupt(table: &str, column: &str) -> StoreError {
    let text = format!("{table}.{column} does not decode. {RESTORE}");
    plain(StoreErrorKind::Corrupt, text)
}

/// The one row of the table `store` is gone.
pub(crate) fn no_store_row() -> StoreError {
    plain(StoreErrorKind::Corrupt, format!("the table store has no row. {RESTORE}"))
}

/// SQLite has rolled back a transaction by itself.
pub(crate) fn ended_early() -> StoreError {
    plain(StoreErrorKind::Unavailable, "SQLite has rolled back the transaction")
}

/// What SQLite refused to do in a step.
pub(crate) fn of_sqlite(error: rusqlite::Error) -> StoreError {
    let (kind, text) = match error.sqlite_error_code() {
        Some(code) => of_code(code),
        None => (StoreErrorKind::Unavailable, "SQLite was asked what it does not know".to_owned()),
    };
    caused(kind, text, error)
}

fn of_code(code: ErrorCode) -> (StoreErrorKind, String) {
    use StoreErrorKind::{Config, Conflict, Corrupt, Unavailable};
    let (kind, text) = match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            Conflict,
            "another process keeps the database locked: a shell with an open transaction?",
        ),
        ErrorCode::DiskFull => {
            (Unavailable, "the disk is full: make room, and the steps go on by themselves")
        }
        ErrorCode::ReadOnly => {
            (Config, "the database cannot be written: look at its owner, its mode and its mount")
        }
        ErrorCode::CannotOpen | ErrorCode::PermissionDenied => (
            Config,
            "the database or a file beside it cannot be opened: this process has to be allowed to \
             make files in that directory",
        ),
        ErrorCode::NotADatabase => {
            (Config, "the file is no SQLite database: give the store a file of its own")
        }
        ErrorCode::DatabaseCorrupt => return (Corrupt, format!("the file is damaged. {RESTORE}")),
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch => {
            (Corrupt, "a row breaks the rules of its table")
        }
        ErrorCode::SystemIoFailure => {
            (Unavailable, "the disk does not read or write: look at the system's log")
        }
        _ => (Unavailable, "SQLite failed"),
    };
    (kind, text.to_owned())
}

const RESTORE: &str = "Stop the service, and restore the last backup; `PRAGMA integrity_check` \
                       says what is damaged";
