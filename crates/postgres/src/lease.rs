//! A connection for the time of a step.

use std::time::Duration;

use hallpass_session::store::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Column as _, Executor, PgPool, Postgres as Database, Row as _};

/// A connection out of a pool. One that is dropped before it is [given back](Self::give_back) is
/// closed: nobody knows what is under way on it, and a transaction may be open.
pub(crate) struct Lease {
    connection: PoolConnection<Database>,
    done: bool,
}

impl Lease {
    pub(crate) async fn take(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Ok(Self { connection: pool.acquire().await?, done: false })
    }

    /// Sends statements as one message, and gets the rows of those that [tell](tells).
    pub(crate) async fn exchange(&mut self, sql: String) -> Result<Vec<PgRow>, sqlx::Error> {
        exchange(&mut *self.connection, sql).await
    }

    /// Commits by this message, though nobody may be waiting for it any more: the connection is given
    /// back when the server has answered. While it does not (it waits for its synchronous standby, say,
    /// and goes on with that when the connection is closed), the pool has one less: so no more than it
    /// has are under way.
    pub(crate) async fn commit(mut self, message: String) -> Result<Vec<PgRow>, CommitError> {
        let committing = tokio::spawn(async move {
            match tokio::time::timeout(COMMITTING, self.exchange(message)).await {
                Ok(Ok(rows)) => {
                    // One that takes no writes leaves the pool.
                    if !refuses_writes(&rows) {
                        self.give_back();
                    }
                    Ok(rows)
                }
                Ok(Err(error)) if is_refusal(&error) => Err(CommitError::Refused(self, error)),
                Ok(Err(error)) => Err(CommitError::Lost(error)),
                Err(_) => Err(CommitError::Lost(sqlx::Error::PoolTimedOut)),
            }
        });
        committing.await.unwrap_or(Err(CommitError::Lost(sqlx::Error::PoolClosed)))
    }

    /// Undoes what is under way, and gives the connection back.
    pub(crate) async fn roll_back(mut self) {
        if self.exchange("ROLLBACK".to_owned()).await.is_ok() {
            self.give_back();
        }
    }

    /// Nothing is under way.
    pub(crate) fn give_back(mut self) {
        self.done = true;
    }
}

/// Why it is not known that something was committed.
pub(crate) enum CommitError {
    /// It was not: the server that was to commit says so.
    Refused(Lease, sqlx::Error),
    /// Nobody knows: there was no answer, or only that of a proxy which has lost the server.
    Lost(sqlx::Error),
}

/// Not what is about the connection (class 08): a proxy says that, too.
fn is_refusal(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().map(|error| error.code().unwrap_or_default());
    code.is_some_and(|code| !code.starts_with("08"))
}

/// Whether the server says of itself that it takes no writes.
pub(crate) fn refuses_writes(rows: &[PgRow]) -> bool {
    rows.first().is_some_and(|row| row.try_get("read_only").unwrap_or(false))
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.done {
            self.connection.close_on_drop();
        }
    }
}

/// Sends statements as one message, and gets the rows of those that [tell](tells).
pub(crate) async fn exchange<'e>(
    executor: impl Executor<'e, Database = Database>,
    sql: String,
) -> Result<Vec<PgRow>, sqlx::Error> {
    let mut rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(executor).await?;
    rows.retain(tells);
    Ok(rows)
}

/// Whether a row is one that was asked for, and not of a lock or a setting.
fn tells(row: &PgRow) -> bool {
    let first = row.columns().first();
    first.is_none_or(|column| !matches!(column.name(), "locked" | "set_config"))
}

/// How a message begins: a transaction that does not depend on how the database is set up, and comes
/// to an end whatever happens. Nothing is compiled: that takes longer than the statements, and before
/// the tables are analysed the planner believes them to be large. A commit is on the disk before it is
/// answered.
pub(crate) fn begin() -> String {
    format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED; \
         SELECT set_config('statement_timeout', '{}', true), \
         set_config('lock_timeout', '{}', true), \
         set_config('idle_in_transaction_session_timeout', '{}', true), \
         set_config('bytea_output', 'hex', true), \
         set_config('jit', 'off', true), \
         CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') \
         THEN set_config('synchronous_commit', 'on', true) END; ",
        STATEMENT.as_millis(),
        LOCK.as_millis(),
        IDLE.as_millis(),
    )
}

/// How a message commits. Without the time limit: a server that waits for its synchronous standby
/// would stop waiting when it is over, and acknowledge what only it has.
pub(crate) const COMMIT: &str = "SELECT set_config('statement_timeout', '0', true); COMMIT";

/// Ends what takes longer than anybody waits.
pub(crate) async fn in_time<T>(
    step: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(STEP, step).await.unwrap_or_else(|_| Err(crate::error::timed_out()))
}

/// How long a step may take: the longest deadline that a command has.
const STEP: Duration = Duration::from_secs(5);
/// How long the server may take to commit, when nobody waits any more: about as long as a system tries
/// to reach a host that is gone.
const COMMITTING: Duration = Duration::from_secs(15 * 60);
/// How long one statement may take, wait for one lock, and leave the next one waiting: by the server.
const STATEMENT: Duration = Duration::from_secs(4);
const LOCK: Duration = Duration::from_secs(2);
const IDLE: Duration = Duration::from_secs(3);
