//! Which processes are alive, and how far each has taken in the log.

use std::time::Duration;

use hallpass_session::store::StoreError;
use rusqlite::params;

use crate::sql::{self, at_most, integer};
use crate::transaction::InSqlite;

/// A process is alive for this time, and has taken in the log up to this place.
pub(crate) fn report(
    transaction: &mut InSqlite<'_>,
    node: &str,
    passed: u64,
    alive: Duration,
) -> Result<(), StoreError> {
    let until = transaction.now()?.after(alive);
    let sql = "INSERT INTO nodes (node, passed, until) VALUES (?1, ?2, ?3) \
               ON CONFLICT (node) DO UPDATE SET passed = excluded.passed, until = excluded.until";
    let params = params![node, integer(passed)?, at_most(until)];
    sql::execute(transaction.connection, sql, params).map(drop)
}

/// How many processes that are alive have not taken in the event of this place.
pub(crate) fn behind(transaction: &mut InSqlite<'_>, place: u64) -> Result<u64, StoreError> {
    let now = at_most(transaction.now()?);
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let sql = "SELECT count(*) FROM nodes WHERE until > ?1 AND passed < ?2";
    let found = sql::first(transaction.connection, "nodes", sql, [now, place], |row| row.number())?;
    Ok(found.unwrap_or_default())
}
