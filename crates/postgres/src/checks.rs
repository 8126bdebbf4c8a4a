//! Whether a database is fit for sessions.

use hallpass_session::store::StoreError;
use sqlx::PgConnection;
use sqlx::postgres::PgRow;

use crate::error::{config, no_row, of_sqlx, read_only};
use crate::fetched::READ_ONLY;
use crate::lease::exchange;
use crate::schema::{Names, TABLES};
use crate::sql::Columns;

/// Refuses a server that is too old or takes no writes, and says what should be set otherwise.
pub(crate) async fn check_server(
    connection: &mut PgConnection,
) -> Result<Vec<Box<str>>, StoreError> {
    let sql = format!(
        "SELECT current_setting('server_version_num')::int8 AS server_version_num, \
         {READ_ONLY} AS read_only, current_setting('fsync')::bool AS fsync, \
         current_setting('full_page_writes')::bool AS full_page_writes, \
         current_setting('synchronous_commit') IN ('off', 'local') AS loose"
    );
    let row = one(connection, sql).await?;
    let mut columns = Columns::new("pg_settings", &row);
    let version = columns.number()?;
    if version < OLDEST {
        return Err(config(format!(
            "the server is PostgreSQL {}: version 13 is the oldest that sessions are kept in",
            version / 10_000
        )));
    }
    if columns.flag()? {
        return Err(read_only());
    }
    let (fsync, pages, loose) = (columns.flag()?, columns.flag()?, columns.flag()?);
    let warnings = [
        (!fsync).then_some(
            "fsync is off: after a loss of power the database can be damaged, and logouts are \
             forgotten. Set fsync = on in postgresql.conf",
        ),
        (!pages).then_some(
            "full_page_writes is off: after a loss of power pages can be half written. Set \
             full_page_writes = on in postgresql.conf, unless the file system writes pages whole",
        ),
        loose.then_some(
            "synchronous_commit is off or local: the steps of sessions commit with `on` all the \
             same. Set it to on, and give synchronous_standby_names a standby",
        ),
    ];
    Ok(warnings.into_iter().flatten().map(Box::from).collect())
}

/// Refuses a user that lacks a right.
pub(crate) async fn check(connection: &mut PgConnection, names: &Names) -> Result<(), StoreError> {
    let (schema, name) = (names.schema(), names.name());
    let sql = format!(
        "SELECT has_schema_privilege('{name}', 'USAGE') AND (SELECT bool_and(\
         has_table_privilege('{schema}.' || named, asked)) \
         FROM unnest(ARRAY['{}']) AS named, \
         unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS asked) AS allowed",
        TABLES.join("', '"),
    );
    if Columns::new("pg_catalog", &one(connection, sql).await?).flag()? {
        return Ok(());
    }
    Err(config(format!(
        "the user lacks a right. Let the owner of the schema run: GRANT USAGE ON SCHEMA {name} TO \
         <user>; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO <user>"
    )))
}

async fn one(connection: &mut PgConnection, sql: String) -> Result<PgRow, StoreError> {
    let rows = exchange(connection, sql).await.map_err(|error| of_sqlx(&error))?;
    rows.into_iter().next().ok_or_else(|| no_row("pg_settings"))
}

/// The first with `gen_random_uuid` of its own.
const OLDEST: u64 = 130_000;
