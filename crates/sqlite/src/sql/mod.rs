//! Statements, and the cells of their rows.

mod columns;

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::store::StoreError;
use rusqlite::{Connection, Params};

pub(crate) use self::columns::Columns;
use crate::error::{config, of_sqlite};

/// Does a statement: how many rows it changed.
pub(crate) fn execute(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(of_sqlite)?;
    statement.execute(params).map_err(of_sqlite)
}

/// The first row of a query, if there is one.
pub(crate) fn first<T>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
    decode: impl FnOnce(&mut Columns<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = statement.query(params).map_err(of_sqlite)?;
    let row = rows.next().map_err(of_sqlite)?;
    row.map(|row| decode(&mut Columns::new(table, row))).transpose()
}

/// Every row of a query.
pub(crate) fn all<T>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
    mut decode: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(of_sqlite)?;
    let mut rows = statement.query(params).map_err(of_sqlite)?;
    let mut decoded = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        decoded.push(decode(&mut Columns::new(table, row))?);
    }
    Ok(decoded)
}

/// A number as SQLite keeps it: 63 bits.
pub(crate) fn integer(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| config("a number or a time is above 2^63 - 1"))
}

/// A time as SQLite keeps it.
pub(crate) fn instant(time: StoreTime) -> Result<i64, StoreError> {
    integer(time.as_millis())
}

/// A time that nothing but its order is wanted of: the last one for all that are later.
pub(crate) fn at_most(time: StoreTime) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// A duration as SQLite keeps it: milliseconds, rounded up.
pub(crate) fn span(duration: Duration) -> i64 {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    i64::try_from(millis).unwrap_or(i64::MAX)
}
