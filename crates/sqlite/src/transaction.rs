//! A step in a transaction of SQLite.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::Clock;
use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, EventId};
use hallpass_session::rotation::{CutOffs, SessionId, SessionRow, ShardClock};
use hallpass_session::store::{CommandId, StoreError, StoreErrorKind, Transaction};
use rusqlite::{Connection, params};

use crate::error::{no_store_row, plain};
use crate::session_row;
use crate::sql::{self, Columns, at_most, instant, integer};

/// What a step reads and writes. The transaction around it is the worker's.
pub(crate) struct InSqlite<'c> {
    pub(crate) connection: &'c Connection,
    clock: &'c Arc<dyn Clock>,
    /// The same for all of a step.
    time: Option<StoreTime>,
    appended: bool,
}

impl<'c> InSqlite<'c> {
    pub(crate) const fn new(connection: &'c Connection, clock: &'c Arc<dyn Clock>) -> Self {
        Self { connection, clock, time: None, appended: false }
    }

    /// Whether the step has appended to the log.
    pub(crate) const fn has_appended(&self) -> bool {
        self.appended
    }

    /// What time it is: never earlier than what was written.
    pub(crate) fn now(&mut self) -> Result<StoreTime, StoreError> {
        let time = self.time()?;
        Ok(self.clock()?.now(time))
    }

    /// One cell or more of the one row of the table `store`.
    pub(crate) fn store<T>(
        &self,
        sql: &str,
        decode: impl FnOnce(&mut Columns<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let found = sql::first(self.connection, "store", sql, [], decode)?;
        found.ok_or_else(no_store_row)
    }

    /// Changes the one row of the table `store`.
    pub(crate) fn set_store(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        match sql::execute(self.connection, sql, params)? {
            1 => Ok(()),
            _ => Err(no_store_row()),
        }
    }

    /// How many events were ever appended.
    pub(crate) fn head(&self) -> Result<u64, StoreError> {
        self.store("SELECT head FROM store", |row| row.number())
    }
}

impl Transaction for InSqlite<'_> {
    type Error = StoreError;

    fn time(&mut self) -> Result<StoreTime, StoreError> {
        if let Some(time) = self.time {
            return Ok(time);
        }
        let now = self.clock.now().ok_or_else(|| {
            plain(StoreErrorKind::Unavailable, "the clock of the system gives no time")
        })?;
        let millis = u64::try_from(now.as_duration().as_millis()).unwrap_or(u64::MAX);
        Ok(*self.time.insert(StoreTime::from_millis(millis)))
    }

    fn clock(&mut self) -> Result<ShardClock, StoreError> {
        self.store("SELECT clock FROM store", |row| row.time()).map(ShardClock::new)
    }

    fn set_clock(&mut self, clock: ShardClock) -> Result<(), StoreError> {
        self.set_store("UPDATE store SET clock = ?1", [instant(clock.written())?])
    }

    fn keep(&mut self) -> Result<Duration, StoreError> {
        self.store("SELECT keep FROM store", |row| row.number()).map(Duration::from_millis)
    }

    fn cut_offs(&mut self, subject: &str) -> Result<CutOffs, StoreError> {
        let sql = "SELECT not_before FROM cut_offs WHERE subject = ?1";
        let subject = sql::first(self.connection, "cut_offs", sql, [subject], |row| row.time())?;
        let everyone =
            self.store("SELECT everyone_cut_off FROM store", |row| row.optional_time())?;
        Ok(CutOffs { subject, everyone })
    }

    fn set_subject_cut_off(&mut self, subject: &str, at: StoreTime) -> Result<(), StoreError> {
        let sql = "INSERT INTO cut_offs (subject, not_before) VALUES (?1, ?2) \
                   ON CONFLICT (subject) DO UPDATE SET not_before = excluded.not_before";
        sql::execute(self.connection, sql, params![subject, instant(at)?]).map(drop)
    }

    fn set_everyone_cut_off(&mut self, at: StoreTime) -> Result<(), StoreError> {
        self.set_store("UPDATE store SET everyone_cut_off = ?1", [instant(at)?])
    }

    fn session(&mut self, sid: &SessionId) -> Result<Option<SessionRow>, StoreError> {
        session_row::find(self.connection, sid)
    }

    fn put_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        session_row::put(self.connection, row)
    }

    fn active_sessions(&mut self, subject: &str) -> Result<Vec<SessionRow>, StoreError> {
        session_row::active(self.connection, subject)
    }

    fn find_event(&mut self, id: &EventId) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT sequence FROM log WHERE id = ?1 ORDER BY sequence DESC LIMIT 1";
        sql::first(self.connection, "log", sql, [id.as_bytes()], |row| row.number())
    }

    fn append(&mut self, event: &Event) -> Result<u64, StoreError> {
        let sequence = self.head()?.saturating_add(1);
        let place = integer(sequence)?;
        self.set_store("UPDATE store SET head = ?1", [place])?;
        let sql = "INSERT INTO log (sequence, id, event, expires_at) VALUES (?1, ?2, ?3, ?4)";
        let (id, expires) = (event.id(), instant(event.expires())?);
        let params = params![place, id.as_bytes(), event.encode(), expires];
        sql::execute(self.connection, sql, params)?;
        self.appended = true;
        Ok(sequence)
    }

    fn find_command(&mut self, id: &CommandId) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT sequence FROM commands WHERE id = ?1";
        sql::first(self.connection, "commands", sql, [id.as_bytes()], |row| row.number())
    }

    fn put_command(
        &mut self,
        id: &CommandId,
        sequence: u64,
        until: StoreTime,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO commands (id, sequence, until) VALUES (?1, ?2, ?3)";
        let params = params![id.as_bytes(), integer(sequence)?, at_most(until)];
        sql::execute(self.connection, sql, params).map(drop)
    }
}
