//! What goes wrong with the database, in words that tell an operator what to do. Never what the
//! server says of it: there may be parameters in that.

use std::error::Error;
use std::fmt;

use hallpass_session::store::{StoreError, StoreErrorKind};
use sqlx::postgres::PgDatabaseError;

/// A problem in words.
#[derive(Debug)]
struct Problem(String);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Problem {}

/// An error in these words.
pub(crate) fn plain(kind: StoreErrorKind, text: impl Into<String>) -> StoreError {
    StoreError::new(kind, Problem(text.into()))
}

/// The store is set up wrongly.
pub(crate) fn config(text: impl Into<String>) -> StoreError {
    plain(StoreErrorKind::Config, text)
}

/// It does not answer, or not as it should.
pub(crate) fn unavailable(text: impl Into<String>) -> StoreError {
    plain(StoreErrorKind::Unavailable, text)
}

/// A cell holds what no step wrote.
pub(crate) fn corrupt(table: &str, column: &str) -> StoreError {
    plain(StoreErrorKind::Corrupt, format!("{table}.{column} does not decode. {RESTORE}"))
}

/// A table that has one row has none.
pub(crate) fn no_row(table: &str) -> StoreError {
    plain(StoreErrorKind::Corrupt, format!("the table {table} has no row. {RESTORE}"))
}

/// The server takes no writes.
pub(crate) fn read_only() -> StoreError {
    unavailable(
        "the server takes no writes: it is a standby, or its transactions are read-only. Lead the \
         URL to the primary",
    )
}

/// No answer in time.
pub(crate) fn timed_out() -> StoreError {
    unavailable(
        "the database has not answered in time: look at its load, at locks that somebody holds \
         (pg_stat_activity), and at the network",
    )
}

/// What is to be done about an error of the database.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Remedy {
    /// To do the step again: another one was in the way.
    Again,
    /// To take another connection: this one is no good, and nothing is wrong with the step.
    Reconnect,
    /// Nothing that a program can do.
    Tell,
}

/// What is to be done about this error.
pub(crate) fn remedy(error: &sqlx::Error) -> Remedy {
    match error {
        sqlx::Error::Io(_) => Remedy::Reconnect,
        sqlx::Error::Database(error) => match error.code().as_deref() {
            // Serialization, deadlock, a lock that was not to be had, a row that somebody else has
            // just written, and the guard of a step that came too late: it is asked again.
            Some("40001" | "40P01" | "55P03" | "23505" | "22012") => Remedy::Again,
            // The server has ended the connection.
            Some("57P01" | "57P02" | "57P05" | "25P03") => Remedy::Reconnect,
            Some(code) if code.starts_with("08") => Remedy::Reconnect,
            _ => Remedy::Tell,
        },
        _ => Remedy::Tell,
    }
}

/// An error of the database in our words.
pub(crate) fn of_sqlx(error: &sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            let about = error.try_downcast_ref::<PgDatabaseError>();
            of_state(&code, about)
        }
        sqlx::Error::Io(error) => unavailable(format!(
            "the connection to the database is broken ({}): look whether the server runs, and \
             whether host and port of the URL are its own",
            error.kind()
        )),
        sqlx::Error::Tls(_) => unavailable(
            "the connection cannot be encrypted: look at sslmode and sslrootcert of the URL, and \
             whether the server has TLS and a certificate of that host",
        ),
        sqlx::Error::PoolTimedOut => unavailable(
            "no connection came free in time: the server takes none, or the pool is too small",
        ),
        sqlx::Error::PoolClosed => unavailable("the pool of connections was closed"),
        sqlx::Error::Configuration(_) => config(BAD_URL),
        sqlx::Error::Protocol(_) => unavailable(
            "what answers does not speak as PostgreSQL does: look at host and port of the URL",
        ),
        sqlx::Error::ColumnDecode { index, .. } => {
            plain(StoreErrorKind::Corrupt, format!("the column {index} does not decode. {RESTORE}"))
        }
        _ => unavailable("the database failed"),
    }
}

/// An error by its SQLSTATE.
fn of_state(code: &str, about: Option<&PgDatabaseError>) -> StoreError {
    use StoreErrorKind::{Config, Conflict, Corrupt, Unavailable};
    let (kind, text) = match (code, code.get(..2).unwrap_or_default()) {
        ("55P03", _) => (
            Conflict,
            "a lock was not to be had each time that it was tried: look who holds it \
             (pg_stat_activity)",
        ),
        ("40001" | "40P01" | "23505" | "22012", _) => {
            (Conflict, "other steps were in the way each time that it was tried")
        }
        ("25006", _) => return read_only(),
        ("25P03", _) => (Unavailable, "the step took too long, and the server has ended it"),
        ("28000" | "28P01", _) => (
            Config,
            "the server does not let this user in: look at user and password of the URL, and at \
             pg_hba.conf",
        ),
        ("3D000", _) => {
            (Config, "there is no such database: make it (CREATE DATABASE), or look at the URL")
        }
        ("42501", _) => (
            Config,
            "the user lacks a right: let the owner run the GRANTs of the documentation of \
             hallpass-postgres",
        ),
        ("3F000" | "42P01" | "42703" | "42883", _) => (
            Config,
            "a table, a column or the schema is missing: turn the migrations on, or run what \
             `Postgres::schema_sql` gives",
        ),
        ("53100", _) => (
            Unavailable,
            "the disk of the database is full: make room, and the steps go on by themselves",
        ),
        ("53200", _) => (Unavailable, "the server is out of memory"),
        ("53300", _) => (
            Unavailable,
            "the server has too many connections: raise max_connections, or make the pools smaller",
        ),
        ("57014", _) => return timed_out(),
        ("57P03", _) => (Unavailable, "the server starts or stops"),
        ("58030", _) => (Unavailable, "the server cannot read or write its files: look at its log"),
        (_, "23") => return broken_rule(about),
        ("XX001" | "XX002", _) => (
            Corrupt,
            "the server has found damaged pages: stop the service, and restore the last backup",
        ),
        (_, "08" | "53" | "57") => (Unavailable, "the server does not do it now"),
        _ => return unavailable(format!("the database failed (SQLSTATE {})", shown(code))),
    };
    plain(kind, format!("{text} (SQLSTATE {})", shown(code)))
}

/// A row that the table does not take. Its constraint has a name of ours, and no value in it.
fn broken_rule(about: Option<&PgDatabaseError>) -> StoreError {
    let name = about.and_then(PgDatabaseError::table).unwrap_or("?");
    let text = format!("a row breaks the rules of the table {}. {RESTORE}", shown(name));
    plain(StoreErrorKind::Corrupt, text)
}

/// Letters, digits and underscores.
fn shown(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(63).collect()
}

const RESTORE: &str = "Stop the service, and restore the last backup";

pub(crate) const BAD_URL: &str =
    "the URL is none of PostgreSQL's: it looks like postgres://user:password@host:5432/database";

#[cfg(test)]
mod tests {
    use hallpass_session::store::StoreErrorKind::{Config, Conflict, Corrupt, Unavailable};

    use super::of_state;

    #[test]
    fn each_class_says_what_to_do() {
        for (code, kind, says) in [
            ("08006", Unavailable, "does not do it now"),
            ("23514", Corrupt, "rules of the table"),
            ("25006", Unavailable, "primary"),
            ("28P01", Config, "password"),
            ("3D000", Config, "CREATE DATABASE"),
            ("40001", Conflict, "in the way"),
            ("40P01", Conflict, "in the way"),
            ("42501", Config, "GRANT"),
            ("55P03", Conflict, "who holds it"),
            ("42P01", Config, "migrations"),
            ("53100", Unavailable, "disk"),
            ("53300", Unavailable, "max_connections"),
            ("53400", Unavailable, "does not do it now"),
            ("57014", Unavailable, "in time"),
            ("57P03", Unavailable, "starts or stops"),
            ("XX001", Corrupt, "backup"),
            ("42601", Unavailable, "42601"),
        ] {
            let error = of_state(code, None);
            assert_eq!(error.kind(), kind, "{code}");
            assert!(error.to_string().contains(says), "{code}: {error}");
        }
    }
}
