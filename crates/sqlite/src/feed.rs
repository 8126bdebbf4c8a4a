//! The log of revocations.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hallpass_session::revocation::Event;
use hallpass_session::store::{
    Batch, Cursor, Position, RevocationFeed, Shard, Step, StoreError, StoreErrorKind,
};
use tokio::time::timeout;

use crate::Sqlite;
use crate::error::plain;
use crate::nodes;
use crate::sql::{self, Columns};
use crate::sqlite::ONLY;
use crate::transaction::InSqlite;

impl RevocationFeed for Sqlite {
    fn read(&self, shard: Shard, after: Cursor, most: u32) -> Step<'_, Batch> {
        Box::pin(async move {
            let cursor = sequence_of(&after)?;
            let batch =
                self.query(shard, move |transaction| batch(transaction, cursor, most)).await?;
            self.seen().store(sequence_of(&batch.next)?, Ordering::Relaxed);
            Ok(batch)
        })
    }

    fn wait(&self, _: Shard, limit: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // Both before the future is polled: nothing that comes until then is missed.
        let (appended, seen) = (self.appended().notified(), self.seen().load(Ordering::Relaxed));
        Box::pin(async move {
            let _waited = timeout(limit, self.changed(appended, seen)).await;
        })
    }

    fn report<'s>(
        &'s self,
        node: &'s str,
        passed: &'s [Position],
        alive: Duration,
    ) -> Step<'s, ()> {
        let node: Box<str> = node.into();
        Box::pin(async move {
            for Position { shard, sequence } in passed.iter().copied() {
                let node = node.clone();
                let step = move |transaction: &mut InSqlite<'_>| {
                    nodes::report(transaction, &node, sequence, alive)
                };
                self.write(shard, step).await?;
            }
            Ok(())
        })
    }

    fn behind(&self, position: Position) -> Step<'_, u64> {
        self.query(position.shard, move |transaction| nodes::behind(transaction, position.sequence))
    }
}

impl Sqlite {
    /// Comes after a commit of this process that appended to the log, and when the log of the file
    /// is not as long as this, whoever wrote it.
    async fn changed(&self, appended: impl Future<Output = ()>, seen: u64) {
        let mut appended = std::pin::pin!(appended);
        loop {
            let head = self.query(ONLY, |transaction| transaction.head()).await;
            // What goes wrong here, the next read finds too, and says so.
            if head.is_ok_and(|head| head != seen) {
                return;
            }
            if timeout(POLL, appended.as_mut()).await.is_ok() {
                return;
            }
        }
    }
}

fn batch(transaction: &mut InSqlite<'_>, cursor: u64, most: u32) -> Result<Batch, StoreError> {
    let (head, now) = (transaction.head()?, transaction.now()?);
    // A cursor ahead of the log is of a log that was lost, as when a backup takes its place.
    let restarted = cursor > head;
    let start = if restarted { 0 } else { cursor };
    let sql = "SELECT sequence, event FROM log WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
    let after = i64::try_from(start).unwrap_or(i64::MAX);
    let events = sql::all(transaction.connection, "log", sql, [after, most.into()], event)?;
    let at_head = u32::try_from(events.len()).is_ok_and(|number| number < most);
    let last = events.last().map_or(start, Event::sequence);
    let next = Cursor::new(if at_head { head } else { last }.to_be_bytes());
    Ok(Batch { events, next, at_head, restarted, now })
}

fn event(columns: &mut Columns<'_>) -> Result<Event, StoreError> {
    let (sequence, bytes) = (columns.number()?, columns.blob()?);
    Event::decode(sequence, bytes).map_err(|_| columns.corrupt())
}

fn sequence_of(cursor: &Cursor) -> Result<u64, StoreError> {
    match cursor.as_bytes() {
        [] => Ok(0),
        bytes => bytes
            .try_into()
            .map(u64::from_be_bytes)
            .map_err(|_| plain(StoreErrorKind::Corrupt, "the cursor is none of this store's")),
    }
}

/// How often the file is looked at for what other processes commit.
const POLL: Duration = Duration::from_millis(100);
