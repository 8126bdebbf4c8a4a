//! The tables, and how those of an older version come to be those of this one.

#[cfg(test)]
mod tests;

use std::path::Path;

use hallpass_session::rotation::KekId;
use hallpass_session::store::{StoreError, StoreErrorKind};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::error::{caused, config, no_store_row, of_sqlite};
use crate::sql;

/// What leads from each version to the next, from an empty file on. One that was released never
/// changes.
const STEPS: &[&str] = &[include_str!("1.sql")];

/// `hpss`: by which the file is known as a store of sessions.
const APPLICATION: i64 = 0x6870_7373;

/// Refuses a file that is something else, or of a version to come. Changes nothing.
pub(crate) fn refuse_others(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    // One look: another process may be making the tables at this moment.
    let look = connection.unchecked_transaction().map_err(of_sqlite)?;
    version(&look, path, STEPS.len()).map(drop)
}

/// Brings the tables to this version, and ties them to their KEK: everything or nothing.
pub(crate) fn prepare(
    connection: &mut Connection,
    path: &Path,
    kek: Option<KekId>,
) -> Result<(), StoreError> {
    migrate(connection, path, STEPS, |transaction| tie(transaction, path, kek))
}

fn migrate(
    connection: &mut Connection,
    path: &Path,
    steps: &[&str],
    last: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of_sqlite)?;
    // Under the lock: another process may have done it by now.
    let version = version(&transaction, path, steps.len())?;
    for step in steps.iter().skip(version) {
        transaction.execute_batch(step).map_err(of_sqlite)?;
    }
    if version < steps.len() {
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(of_sqlite)?;
        transaction.pragma_update(None, "user_version", number_of(steps)).map_err(of_sqlite)?;
    }
    last(&transaction)?;
    transaction.commit().map_err(of_sqlite)
}

/// The version of the tables: 0 for a file with none.
fn version(connection: &Connection, path: &Path, known: usize) -> Result<usize, StoreError> {
    let number = |pragma| {
        connection
            .pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
            .map_err(|error| unreadable(path, error))
    };
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables = sql::first(connection, "sqlite_schema", TABLES, [], |row| row.number())?;
    match (application, version) {
        (0, 0) if tables == Some(0) => Ok(0),
        (APPLICATION, 1..) => usize::try_from(version)
            .ok()
            .filter(|version| *version <= known)
            .ok_or_else(|| newer(path, version)),
        _ => Err(config(format!(
            "{} is the database of something else: give the store a file of its own",
            path.display()
        ))),
    }
}

/// Remembers which KEK is beside the database, or finds that it is another one. A KEK from
/// elsewhere is nothing that the file knows of.
fn tie(transaction: &Transaction<'_>, path: &Path, kek: Option<KekId>) -> Result<(), StoreError> {
    let Some(kek) = kek.map(KekId::number) else { return Ok(()) };
    sql::execute(transaction, "UPDATE store SET kek = ?1 WHERE kek IS NULL", [kek])?;
    let sql = "SELECT kek FROM store";
    let tied = sql::first(transaction, "store", sql, [], |row| row.small::<u8>())?;
    if tied.ok_or_else(no_store_row)? == kek {
        return Ok(());
    }
    let path = path.display();
    Err(config(format!(
        "{path}.kek is not the KEK that {path} was made with: put that one back; with this one, \
         nobody who is logged in stays so"
    )))
}

fn number_of(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).unwrap_or(i64::MAX)
}

fn newer(path: &Path, version: i64) -> StoreError {
    config(format!(
        "{} has version {version}, and this program knows up to {}: start the newer program, or \
         restore the backup from before it",
        path.display(),
        STEPS.len()
    ))
}

fn unreadable(path: &Path, error: rusqlite::Error) -> StoreError {
    if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
        let text = format!("{} is no SQLite database: name another file", path.display());
        return caused(StoreErrorKind::Config, text, error);
    }
    of_sqlite(error)
}

const TABLES: &str = "SELECT count(*) FROM sqlite_schema";
