//! The store.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use hallpass_core::Clock;
use hallpass_session::revocation::Event;
use hallpass_session::rotation::{Limits, RotateCommand, SessionId, SessionRow};
use hallpass_session::store::{
    CreateCommand, Created, EndCommand, Ended, Log, Needs, Opened, RevokeCommand, Revoked,
    Rotation, SessionSource, SessionStore, Shard, Step, StoreError, StoreErrorKind, Swept,
    Transaction as _, steps,
};
use hallpass_session::{Kek, StoreTime};
use tokio::sync::Notify;

use crate::SqliteBuilder;
use crate::error::plain;
use crate::files::Files;
use crate::sql::{Columns, span};
use crate::transaction::InSqlite;
use crate::worker::{Begin, Tools, Worker};
use crate::{session_row, sweep};

/// Sessions in a file of SQLite: the default store.
///
/// Clones are the same store. When the last one is dropped, what was asked of it is finished, the
/// file closed, and only then does the drop return: at once, unless another process keeps the
/// database locked.
///
/// Several processes of one machine may have one file open, as an old and a new one do during a
/// restart. A file on a network disk is nothing for SQLite.
#[derive(Clone)]
pub struct Sqlite(Arc<Inner>);

struct Inner {
    kek: Option<Kek>,
    writer: Worker,
    reader: Worker,
    appended: Arc<Notify>,
    seen: AtomicU64,
}

impl Sqlite {
    /// Opens the store in this file, and makes the file, and its KEK beside it under the same name
    /// with `.kek` at the end, if there is neither. Only their owner can read them.
    ///
    /// # Errors
    /// [`Config`](StoreErrorKind::Config), with what is to be done: the directory is missing or
    /// cannot be written; the file is no SQLite database, or that of something else, or of a newer
    /// version, or others may write it; the KEK is missing beside a database that has one, or is
    /// another one, or others may read it. [`Conflict`](StoreErrorKind::Conflict): another process
    /// keeps it locked. [`Corrupt`](StoreErrorKind::Corrupt): the file is damaged.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::builder(path).open().await
    }

    /// A store in this file, to be opened with other settings.
    pub fn builder(path: impl AsRef<Path>) -> SqliteBuilder {
        SqliteBuilder::new(path.as_ref())
    }

    pub(crate) fn start(files: Files, clock: &Arc<dyn Clock>) -> Result<Self, StoreError> {
        let Files { place, kek, writer, reader } = files;
        let appended = Arc::new(Notify::new());
        let worker = |name, connection, begin| {
            let (place, clock, appended) = (place.clone(), clock.clone(), appended.clone());
            Worker::start(name, Tools { connection, begin, place, clock, appended })
        };
        let writer = worker("hallpass-sqlite-write", writer, Begin::ToWrite)?;
        let reader = worker("hallpass-sqlite-read", reader, Begin::ToRead)?;
        let seen = AtomicU64::new(NOTHING_SEEN);
        Ok(Self(Arc::new(Inner { kek, writer, reader, appended, seen })))
    }

    /// A step that writes.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        shard: Shard,
        step: impl FnOnce(&mut InSqlite<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Step<'_, T> {
        Box::pin(async move {
            only(shard)?;
            self.0.writer.ask(step).await
        })
    }

    /// A step that only reads, and waits for no other process.
    pub(crate) fn query<T: Send + 'static>(
        &self,
        shard: Shard,
        step: impl FnOnce(&mut InSqlite<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Step<'_, T> {
        Box::pin(async move {
            only(shard)?;
            self.0.reader.ask(step).await
        })
    }

    /// Told after each commit of this process that appended to the log.
    pub(crate) fn appended(&self) -> &Notify {
        &self.0.appended
    }

    /// How long the log was, as far as it was last read.
    pub(crate) fn seen(&self) -> &AtomicU64 {
        &self.0.seen
    }
}

impl SessionStore for Sqlite {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        self.write(ONLY, move |transaction| open(transaction, needs))
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        let subject: Box<str> = subject.into();
        self.write(shard, move |transaction| steps::begin(transaction, deadline, &subject))
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        self.write(command.log.shard, move |transaction| steps::create(transaction, &command))
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        self.write(log.shard, move |transaction| {
            steps::rotate(transaction, &log, &command, &limits)
        })
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        self.write(command.log.shard, move |transaction| steps::end_session(transaction, &command))
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        self.write(command.log.shard, move |transaction| steps::revoke(transaction, &command))
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        self.write(shard, move |transaction| steps::redo(transaction, shard, deadline, &event))
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        self.query(shard, move |transaction| transaction.session(&sid))
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        let subject: Box<str> = subject.into();
        self.query(shard, move |transaction| steps::sessions_of(transaction, &subject))
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        self.write(ONLY, move |transaction| sweep::sweep(transaction, most))
    }

    fn own_kek(&self) -> Option<&Kek> {
        self.0.kek.as_ref()
    }
}

impl SessionSource for Sqlite {
    fn sessions_after(&self, after: Option<SessionId>, most: u32) -> Step<'_, Vec<SessionRow>> {
        self.query(ONLY, move |transaction| {
            let now = transaction.now()?;
            session_row::live_after(transaction.connection, after, most, now)
        })
    }
}

impl fmt::Debug for Sqlite {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").finish_non_exhaustive()
    }
}

fn open(transaction: &mut InSqlite<'_>, needs: Needs) -> Result<Opened, StoreError> {
    let now = transaction.now()?;
    let sql = "UPDATE store SET keep = max(keep, ?1), keep_cut_offs = max(keep_cut_offs, ?2)";
    transaction.set_store(sql, [span(needs.keep), span(needs.keep_cut_offs)])?;
    transaction.store("SELECT id, shards, keep FROM store", |columns: &mut Columns<'_>| {
        let (id, shards) = (columns.bytes()?, columns.small()?);
        let keep = std::time::Duration::from_millis(columns.number()?);
        Ok(Opened { id, shards, keep, now, warnings: Vec::new() })
    })
}

fn only(shard: Shard) -> Result<(), StoreError> {
    if shard == ONLY {
        return Ok(());
    }
    Err(plain(StoreErrorKind::Corrupt, "there is no such shard: SQLite has one"))
}

/// The one part that there is.
pub(crate) const ONLY: Shard = Shard::new(0);

/// No log is as long.
const NOTHING_SEEN: u64 = u64::MAX;
