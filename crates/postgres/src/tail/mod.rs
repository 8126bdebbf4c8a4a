//! The connection that follows the log: outside of any pool, so that it is there when every other
//! one is busy. A task owns it, sends the reads over it, and hears of new events in between.

mod connection;
mod cursor;
mod look;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hallpass_session::store::{Batch, Cursor, StoreError, StoreErrorKind};
use sqlx::PgPool;
use sqlx::postgres::PgRow;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, timeout};

use self::connection::{Ask, Connection};
use self::cursor::Place;
use self::look::Look;
use crate::error::{read_only, unavailable};
use crate::lease::{COMMIT, begin};
use crate::schema::Names;
use crate::sql::NOW;

/// The task, as a store asks it. It ends when all of these are dropped.
pub(crate) struct Tail {
    schema: Arc<str>,
    asks: mpsc::Sender<Ask>,
    /// Counts what was heard: new events, and connections that were lost, when anything may have
    /// been missed.
    heard: watch::Receiver<u64>,
    /// How much had been heard when the last read began.
    seen: AtomicU64,
    /// When the last heartbeat began that was seen.
    committed: watch::Sender<Option<Instant>>,
}

impl Clone for Tail {
    /// Another one, which has seen what this one has.
    fn clone(&self) -> Self {
        Self {
            schema: Arc::clone(&self.schema),
            asks: self.asks.clone(),
            heard: self.heard.clone(),
            seen: AtomicU64::new(self.seen.load(Ordering::Relaxed)),
            committed: self.committed.clone(),
        }
    }
}

impl Tail {
    pub(crate) fn start(pool: PgPool, names: &Names) -> Self {
        let (asks, asked) = mpsc::channel(WAITING);
        let (hear, heard) = watch::channel(0);
        tokio::spawn(Connection::new(pool, names.channel(), hear).serve(asked));
        Self {
            schema: names.schema().into(),
            asks,
            heard,
            seen: AtomicU64::new(0),
            committed: watch::Sender::new(None),
        }
    }

    /// When the last transaction began of which it is known that the server has committed it.
    pub(crate) fn committed(&self) -> watch::Receiver<Option<Instant>> {
        self.committed.subscribe()
    }

    /// What follows the cursor.
    pub(crate) async fn read(&self, after: &Cursor, most: u32) -> Result<Batch, StoreError> {
        let place = Place::of(after)?;
        let (look, heard) = self.look(place, most).await?;
        self.beat(&look).await?;
        let batch = if look.is_of_another_log(place) {
            let start = Place::default();
            self.look(start, most).await?.0.into_batch(start, most, true)
        } else {
            look.into_batch(place, most, false)
        };
        self.seen.fetch_max(heard, Ordering::Relaxed);
        Ok(batch)
    }

    /// Comes when something was heard after the last read, or after this time.
    pub(crate) fn wait(&self, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // Before the future is polled: nothing that comes until then is missed.
        let (mut heard, seen) = (self.heard.clone(), self.seen.load(Ordering::Relaxed));
        Box::pin(async move {
            let news = async {
                if heard.wait_for(|heard| *heard > seen).await.is_err() {
                    // The task has ended: there is nothing to hear any more.
                    std::future::pending::<()>().await;
                }
            };
            let _waited = timeout(limit, news).await;
        })
    }

    async fn look(&self, after: Place, most: u32) -> Result<(Look, u64), StoreError> {
        let asked = Instant::now();
        let (rows, heard) = self.ask(look::message(&self.schema, after, most)).await?;
        let look = Look::new(&rows)?;
        if look.read_only {
            // The next connection may be to the primary.
            let _ended = self.asks.send(Ask::Reconnect).await;
            return Err(read_only());
        }
        if let Some(ago) = look.heartbeat {
            self.committed.send_replace(asked.checked_sub(Duration::from_millis(ago)));
        }
        Ok((look, heard))
    }

    /// Sees to it that the server still commits: one that has lost its synchronous standby, or its
    /// disk, does not, and others may have taken its place.
    async fn beat(&self, look: &Look) -> Result<(), StoreError> {
        let wait = match look.heartbeat {
            Some(ago) if ago <= BEAT => return Ok(()),
            // Somebody else may be at it, and is waited for only if it takes long.
            Some(ago) if ago <= LATE => " FOR UPDATE SKIP LOCKED",
            _ => " FOR UPDATE",
        };
        let schema = &self.schema;
        let sql = format!(
            "{}UPDATE {schema}.heartbeat SET at = {NOW} WHERE one IN (SELECT one \
             FROM {schema}.heartbeat WHERE at NOT BETWEEN {NOW} - {BEAT} AND {NOW}{wait}); {COMMIT}",
            begin()
        );
        match self.ask(sql).await {
            Err(error) if error.kind() != StoreErrorKind::Config => Err(unavailable(
                "the server answers, but commits nothing: look at its disk, and at its synchronous \
                 standbys (synchronous_standby_names); or another server has taken its place",
            )),
            asked => asked.map(drop),
        }
    }

    async fn ask(&self, sql: String) -> Result<(Vec<PgRow>, u64), StoreError> {
        let gone = || unavailable("the task that follows the log has ended with its runtime");
        let (answer, answered) = oneshot::channel();
        self.asks.send(Ask::Exchange(sql, answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl fmt::Debug for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tail").finish_non_exhaustive()
    }
}

/// How many reads may wait for the connection; the next ones wait before it.
const WAITING: usize = 64;

/// How old the last heartbeat may be before the next one, and before it is waited for, in
/// milliseconds: a server that commits nothing looks stale after the second.
const BEAT: u64 = 1_000;
const LATE: u64 = 3_000;
