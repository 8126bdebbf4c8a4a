//! The store.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, Scope};
use hallpass_session::rotation::{Limits, RotateCommand, SessionId, SessionRow, SessionState};
use hallpass_session::store::{
    CreateCommand, Created, EndCommand, Ended, Log, Needs, Opened, RevokeCommand, Revoked,
    Rotation, SessionStore, Shard, Step, StoreError, StoreErrorKind, Swept, Target,
    Transaction as _, steps,
};
use sqlx::PgPool;

use crate::PostgresBuilder;
use crate::error::{no_row, plain, read_only};
use crate::fetched::{ClockLock, Plan, READ_ONLY};
use crate::lease::Leases;
use crate::schema::Names;
use crate::sql::{Columns, NOW, span};
use crate::tail::Tail;

/// Sessions in PostgreSQL, for many machines.
///
/// Clones are the same store. Each is woken for itself: by what it has not read.
#[derive(Clone)]
pub struct Postgres {
    inner: Arc<Inner>,
    tail: Tail,
}

struct Inner {
    leases: Leases,
    names: Names,
    warnings: Arc<[Box<str>]>,
    /// Which part of the clock is next.
    turn: AtomicU8,
}

impl Postgres {
    /// Connects to the database of this URL, and makes a schema `hallpass` in it if there is none.
    ///
    /// # Errors
    /// [`Config`](StoreErrorKind::Config), with what is to be done: the URL is none, the user is not
    /// let in or lacks rights, there is no such database, the tables are of a newer version, the
    /// server is older than version 13. [`Unavailable`](StoreErrorKind::Unavailable): it is not
    /// reached, or is a standby.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::builder(url).connect().await
    }

    /// A store in the database of this URL, to be opened with other settings.
    pub fn builder(url: &str) -> PostgresBuilder {
        PostgresBuilder::new(url)
    }

    /// The same on connections of a pool that there is. One connection besides, with the same
    /// options, follows the log of revocations: it asks for them each time that it connects. What the
    /// pool does in `after_connect` is not done with it.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn from_pool(pool: PgPool) -> Result<Self, StoreError> {
        PostgresBuilder::from_pool(pool).connect().await
    }

    /// The statements that make the tables in this schema, for an operator who runs them, as the
    /// owner, instead of the service: see
    /// [`without_migrations`](PostgresBuilder::without_migrations).
    ///
    /// # Errors
    /// The schema has a name that the store does not take.
    pub fn schema_sql(schema: &str) -> Result<String, StoreError> {
        Ok(Names::new(schema)?.sql())
    }

    pub(crate) fn new(pool: PgPool, names: Names, tail: Tail, warnings: Arc<[Box<str>]>) -> Self {
        let leases = Leases::new(pool, tail.committed());
        let inner = Inner { leases, names, warnings, turn: AtomicU8::new(0) };
        Self { inner: Arc::new(inner), tail }
    }

    pub(crate) fn leases(&self) -> &Leases {
        &self.inner.leases
    }

    pub(crate) fn names(&self) -> &Names {
        &self.inner.names
    }

    pub(crate) fn tail(&self) -> &Tail {
        &self.tail
    }

    /// The part of the clock that a step locks.
    pub(crate) fn stripe(&self) -> u8 {
        self.inner.turn.fetch_add(1, Ordering::Relaxed) & 7
    }
}

impl SessionStore for Postgres {
    fn open(&self, needs: Needs) -> Step<'_, Opened> {
        Box::pin(self.open_store(needs))
    }

    fn begin<'s>(
        &'s self,
        shard: Shard,
        deadline: StoreTime,
        subject: &'s str,
    ) -> Step<'s, Option<StoreTime>> {
        Box::pin(async move {
            only(shard)?;
            let plan = Plan {
                clock: ClockLock::One,
                subject: Some(subject),
                deadline: Some(deadline),
                ..Plan::default()
            };
            self.step(plan, |transaction| steps::begin(transaction, deadline, subject)).await
        })
    }

    fn create(&self, command: CreateCommand) -> Step<'_, Created> {
        Box::pin(async move {
            only(command.log.shard)?;
            let plan = Plan {
                clock: ClockLock::One,
                subject: Some(&command.row.subject),
                actives: Some(command.most.max(1)),
                sessions: [command.row.sid].into_iter().chain(command.replaces).collect(),
                head: command.replaces.is_some(),
                deadline: Some(command.deadline),
                ..Plan::default()
            };
            self.step(plan, |transaction| steps::create(transaction, &command)).await
        })
    }

    fn rotate(&self, log: Log, command: RotateCommand, limits: Limits) -> Step<'_, Rotation> {
        Box::pin(async move {
            only(log.shard)?;
            let plan = Plan {
                sessions: vec![command.sid],
                deadline: Some(command.deadline),
                ..Plan::default()
            };
            self.step(plan, |transaction| steps::rotate(transaction, &log, &command, &limits)).await
        })
    }

    fn end_session(&self, command: EndCommand) -> Step<'_, Ended> {
        Box::pin(async move {
            only(command.log.shard)?;
            let plan = Plan {
                clock: ClockLock::One,
                sessions: vec![command.sid],
                head: true,
                deadline: Some(command.deadline),
                ..Plan::default()
            };
            self.step(plan, |transaction| steps::end_session(transaction, &command)).await
        })
    }

    fn revoke(&self, command: RevokeCommand) -> Step<'_, Revoked> {
        Box::pin(async move {
            only(command.log.shard)?;
            let (clock, subject) = match &command.target {
                Target::Everyone => (ClockLock::All, None),
                Target::Subject(subject) => (ClockLock::All, Some(&**subject)),
                Target::Key(_) | Target::Token(..) => (ClockLock::One, None),
            };
            let plan = Plan {
                clock,
                subject,
                head: true,
                command: Some(command.id),
                deadline: Some(command.deadline),
                ..Plan::default()
            };
            self.step(plan, |transaction| steps::revoke(transaction, &command)).await
        })
    }

    fn redo(&self, shard: Shard, deadline: StoreTime, event: Event) -> Step<'_, Revoked> {
        Box::pin(async move {
            only(shard)?;
            let (sid, subject) = match event.scope() {
                Scope::Session(sid) => (SessionId::from_text(sid), None),
                Scope::Subject(subject, _) => (None, Some(&**subject)),
                _ => (None, None),
            };
            let plan = Plan {
                clock: ClockLock::All,
                subject,
                sessions: sid.into_iter().collect(),
                head: true,
                event: Some(event.id()),
                deadline: Some(deadline),
                ..Plan::default()
            };
            self.step(plan, |transaction| steps::redo(transaction, shard, deadline, &event)).await
        })
    }

    fn find_session(&self, shard: Shard, sid: SessionId) -> Step<'_, Option<SessionRow>> {
        Box::pin(async move {
            only(shard)?;
            let plan = || Plan { sessions: vec![sid], ..Plan::default() };
            let found = self.look(plan(), |transaction| transaction.session(&sid)).await?;
            if found.as_ref().is_some_and(|row| row.state == SessionState::Active) {
                return Ok(found);
            }
            // Nobody is logged out because the server that was asked is no longer the primary.
            self.step(plan(), |transaction| transaction.session(&sid)).await
        })
    }

    fn sessions_of<'s>(&'s self, shard: Shard, subject: &'s str) -> Step<'s, Vec<SessionRow>> {
        Box::pin(async move {
            only(shard)?;
            let plan = Plan { subject: Some(subject), actives: Some(0), ..Plan::default() };
            self.look(plan, |transaction| steps::sessions_of(transaction, subject)).await
        })
    }

    fn sweep(&self, most: u32) -> Step<'_, Swept> {
        Box::pin(self.sweep_some(most))
    }
}

impl Postgres {
    async fn open_store(&self, needs: Needs) -> Result<Opened, StoreError> {
        let sql = format!(
            "UPDATE {schema}.store SET keep = greatest(keep, {keep}), \
             keep_cut_offs = greatest(keep_cut_offs, {cut_offs}); \
             SELECT greatest({NOW}, (SELECT max(clock) FROM {schema}.clocks)) AS clock, id, \
             shards::int8 AS shards, keep, {READ_ONLY} AS read_only FROM {schema}.store; ",
            schema = self.names().schema(),
            keep = span(needs.keep),
            cut_offs = span(needs.keep_cut_offs),
        );
        let rows = self.send(&sql).await?;
        let row = rows.first().ok_or_else(|| no_row("store"))?;
        let mut columns = Columns::new("store", row);
        let now = columns.of("clocks").time()?;
        let (id, shards) = (columns.of("store").bytes()?, columns.small()?);
        let keep = Duration::from_millis(columns.number()?);
        if columns.flag()? {
            return Err(read_only());
        }
        Ok(Opened { id, shards, keep, now, warnings: self.inner.warnings.to_vec() })
    }
}

impl fmt::Debug for Postgres {
    /// Names nobody, and no password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("schema", &self.inner.names.name()).finish_non_exhaustive()
    }
}

pub(crate) fn only(shard: Shard) -> Result<(), StoreError> {
    if shard == ONLY {
        return Ok(());
    }
    Err(plain(StoreErrorKind::Corrupt, "there is no such shard: PostgreSQL has one"))
}

/// The one part that there is.
pub(crate) const ONLY: Shard = Shard::new(0);
