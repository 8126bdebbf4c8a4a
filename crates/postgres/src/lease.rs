//! A connection for the time of a step.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hallpass_session::store::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Column as _, Executor, PgPool, Postgres as Database, Row as _};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, timeout};

/// The connections that steps are done on.
pub(crate) struct Leases {
    pool: PgPool,
    /// One for each connection that the pool may have. Steps wait for these: so whoever asks the pool
    /// need not, and what takes long there is a connection that is being made.
    places: Arc<Semaphore>,
    /// How many were given, and how many places wait for the pool now.
    given: AtomicU64,
    waiting: Arc<AtomicU64>,
    /// When the last transaction began of which it is known that the server has committed it.
    committed: watch::Receiver<Option<Instant>>,
}

impl Leases {
    pub(crate) fn new(pool: PgPool, committed: watch::Receiver<Option<Instant>>) -> Self {
        let places = usize::try_from(pool.options().get_max_connections());
        let places = places.unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        let places = Arc::new(Semaphore::new(places));
        Self { pool, places, given: AtomicU64::new(0), waiting: Arc::default(), committed }
    }

    /// How many there may be.
    pub(crate) fn most(&self) -> u32 {
        self.pool.options().get_max_connections()
    }

    /// Waits for as long as others get one, or have one and are slow. When nobody gets the one that he
    /// waits for, the database is away: that is told soon.
    pub(crate) async fn take(&self) -> Result<Lease, sqlx::Error> {
        let mut acquiring = std::pin::pin!(self.acquire());
        loop {
            let before = self.given.load(Ordering::Relaxed);
            match timeout(PATIENCE, &mut acquiring).await {
                Ok(acquired) => return acquired,
                Err(_) if self.is_away(before) => return Err(sqlx::Error::PoolTimedOut),
                Err(_) => {}
            }
        }
    }

    /// Whether somebody waits for a connection, and none was given since there were so many.
    fn is_away(&self, given: u64) -> bool {
        self.given.load(Ordering::Relaxed) == given && self.waiting.load(Ordering::Relaxed) > 0
    }

    async fn acquire(&self) -> Result<Lease, sqlx::Error> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let (pool, committed) = (self.pool.clone(), self.committed.clone());
        let waiting = Arc::clone(&self.waiting);
        // By itself: a connection that nobody waits for any more goes into the pool when it is made, and
        // so a server that takes longer is reached some day.
        let acquiring = tokio::spawn(async move {
            waiting.fetch_add(1, Ordering::Relaxed);
            let acquired = timeout(ACQUIRE, pool.acquire()).await;
            waiting.fetch_sub(1, Ordering::Relaxed);
            let connection = acquired.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
            let held = Held { connection, taken: Instant::now(), _place: place };
            Ok(Lease { held: Some(held), committed })
        });
        let acquired = acquiring.await.unwrap_or(Err(sqlx::Error::PoolClosed));
        self.given.fetch_add(u64::from(acquired.is_ok()), Ordering::Relaxed);
        acquired
    }
}

/// A connection out of the pool. If it is dropped, somebody has stopped waiting for a step: what is
/// under way is undone.
pub(crate) struct Lease {
    held: Option<Held>,
    committed: watch::Receiver<Option<Instant>>,
}

impl Lease {
    /// Sends statements as one message, and gets the rows of those that [tell](tells).
    pub(crate) async fn exchange(&mut self, sql: String) -> Result<Vec<PgRow>, sqlx::Error> {
        let held = self.held.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        exchange(&mut *held.connection, sql).await
    }

    /// Commits by this message, though nobody may be waiting for it any more: the connection is given
    /// back when the server has answered. While it does not (it waits for its synchronous standby, say,
    /// and goes on with that when the connection is closed), the pool has one less: so no more than it
    /// has are under way.
    pub(crate) async fn commit(mut self, message: String) -> Result<Vec<PgRow>, CommitError> {
        let committing = tokio::spawn(async move {
            let lost = is_lost(self.committed.clone());
            let done = tokio::select! {
                done = self.exchange(message) => done,
                () = lost => Err(sqlx::Error::PoolTimedOut),
            };
            match done {
                Ok(rows) if refuses_writes(&rows) => {
                    self.close();
                    Ok(rows)
                }
                Ok(rows) => {
                    self.give_back();
                    Ok(rows)
                }
                Err(error) if is_refusal(&error) => Err(CommitError::Refused(self, error)),
                Err(error) => {
                    self.close();
                    Err(CommitError::Lost(error))
                }
            }
        });
        committing.await.unwrap_or(Err(CommitError::Lost(sqlx::Error::PoolClosed)))
    }

    /// Undoes what is under way, and gives the connection back.
    pub(crate) async fn roll_back(mut self) {
        if self.exchange(ROLLBACK.to_owned()).await.is_ok() {
            self.give_back();
        } else {
            self.close();
        }
    }

    /// Nothing is under way.
    pub(crate) fn give_back(mut self) {
        if let Some(held) = self.held.take() {
            tokio::spawn(held.go_back());
        }
    }

    /// Nobody is to have it any more: it is broken, or to a server that takes no writes.
    pub(crate) fn close(mut self) {
        if let Some(held) = self.held.take() {
            tokio::spawn(held.close());
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(held.undo())),
            // There is nothing to wait with.
            Err(_) => drop(held.connection.detach()),
        }
    }
}

/// A connection, and the place that it takes until it is back in the pool, or gone.
struct Held {
    connection: PoolConnection<Database>,
    taken: Instant,
    _place: OwnedSemaphorePermit,
}

impl Held {
    /// The pool asks the server whether it is still there, and does not mind how long that takes.
    async fn go_back(mut self) {
        let _gone = timeout(BACK, self.connection.return_to_pool()).await;
    }

    async fn close(self) {
        let _gone = timeout(BACK, self.connection.close()).await;
    }

    /// The driver takes the rest of an answer for which nobody has waited before it sends anything
    /// else, and tells if that was an error. A server that has been silent for long is not waited for.
    async fn undo(mut self) {
        let undone = timeout(BACK.saturating_sub(self.taken.elapsed()), async {
            match exchange(&mut *self.connection, ROLLBACK.to_owned()).await {
                Err(sqlx::Error::Database(_)) => {
                    exchange(&mut *self.connection, ROLLBACK.to_owned()).await
                }
                undone => undone,
            }
        });
        if matches!(undone.await, Ok(Ok(_))) {
            self.go_back().await;
        } else {
            self.close().await;
        }
    }
}

/// Comes when nobody will answer a commit that begins now. Whoever waited for it has given up, and the
/// server has committed what began after that: so this one was with another server, which is gone
/// without a word.
async fn is_lost(mut committed: watch::Receiver<Option<Instant>>) {
    let begins = Instant::now();
    let is_later = |last: &Option<Instant>| last.is_some_and(|at| at.duration_since(begins) > STEP);
    let _too_long = timeout(COMMITTING, async {
        if committed.wait_for(is_later).await.is_err() {
            // The task that follows the log has ended: there is nothing to hear any more.
            std::future::pending::<()>().await;
        }
    })
    .await;
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

const ROLLBACK: &str = "ROLLBACK";

/// Ends what takes longer than anybody waits.
pub(crate) async fn in_time<T>(
    step: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    timeout(STEP, step).await.unwrap_or_else(|_| Err(crate::error::timed_out()))
}

/// How long a step waits for a connection while nobody gets one (it is tried twice: clients have their 503
/// within 2 s), and how long one may take to come about.
const PATIENCE: Duration = Duration::from_millis(500);
pub(crate) const ACQUIRE: Duration = Duration::from_secs(3);

/// How long after a step has begun, or ended, its connection may take to be as good as before: longer
/// than a lock is waited for.
const BACK: Duration = Duration::from_secs(3);

/// How long a step may take: the longest deadline that a command has.
const STEP: Duration = Duration::from_secs(5);
/// How long the server may take to commit, when nobody waits any more and nothing else is known: about
/// as long as a system tries to reach a host that is gone.
const COMMITTING: Duration = Duration::from_secs(15 * 60);
/// How long one statement may take, wait for one lock, and leave the next one waiting: by the server.
const STATEMENT: Duration = Duration::from_secs(4);
const LOCK: Duration = Duration::from_secs(2);
const IDLE: Duration = Duration::from_secs(3);
