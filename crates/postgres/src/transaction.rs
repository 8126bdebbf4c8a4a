//! A step on what was fetched: it reads from there, and what it writes becomes the second message.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, EventId};
use hallpass_session::rotation::{CutOffs, SessionId, SessionRow, SessionState, ShardClock};
use hallpass_session::store::{CommandId, StoreError, StoreErrorKind, Transaction};
use sqlx::postgres::PgRow;

use crate::error::{no_row, plain, read_only};
use crate::fetched::{ClockLock, Plan};
use crate::schema::Names;
use crate::session_row;
use crate::sql::{Columns, at_most, bytes, instant, integer};

/// What a step reads and writes.
pub(crate) struct InPostgres<'p> {
    names: &'p Names,
    /// The part of the clock that is locked.
    stripe: Option<u8>,
    time: StoreTime,
    clock: ShardClock,
    keep: Duration,
    cut_offs: CutOffs,
    command: Option<u64>,
    event: Option<u64>,
    /// The last sequence number, if the end of the log is locked.
    head: Option<u64>,
    sessions: Vec<SessionRow>,
    writes: String,
    appended: bool,
    needs_head: bool,
}

impl<'p> InPostgres<'p> {
    /// Of the rows of [`Plan::look`].
    pub(crate) fn new(
        names: &'p Names,
        plan: &Plan<'_>,
        stripe: u8,
        rows: &[PgRow],
    ) -> Result<Self, StoreError> {
        let first = rows.first().ok_or_else(|| no_row("store"))?;
        let mut columns = Columns::new("store", first);
        let time = columns.time()?;
        let clock = ShardClock::new(columns.of("clocks").time()?);
        let keep = Duration::from_millis(columns.of("store").number()?);
        let everyone = columns.optional_time()?;
        let command = columns.of("commands").optional_number()?;
        let event = columns.of("log").optional_number()?;
        let head = columns.of("log_head").optional_number()?;
        if columns.flag()? {
            return Err(read_only());
        }
        if plan.head && head.is_none() {
            return Err(no_row("log_head"));
        }
        let subject = columns.of("cut_offs").optional_time()?;
        let mut sessions = Vec::with_capacity(rows.len());
        for row in rows {
            let mut columns = Columns::new("sessions", row);
            columns.skip(BEFORE);
            sessions.extend(session_row::decode(&mut columns)?);
        }
        Ok(Self {
            names,
            stripe: (plan.clock != ClockLock::None).then_some(stripe),
            time,
            clock,
            keep,
            cut_offs: CutOffs { subject, everyone },
            command,
            event,
            head,
            sessions,
            writes: String::new(),
            appended: false,
            needs_head: false,
        })
    }

    /// Whether the step has failed for the one reason that it has to append, and the end of the log
    /// is not locked.
    pub(crate) const fn needs_head(&self) -> bool {
        self.needs_head
    }

    /// What the step writes; nothing if it writes nothing.
    pub(crate) fn into_writes(self) -> Option<String> {
        let Self { mut writes, names, appended, .. } = self;
        if appended {
            writes.push_str(&format!("SELECT pg_notify('{}', '') AS locked; ", names.channel()));
        }
        (!writes.is_empty()).then_some(writes)
    }

    fn write(&mut self, sql: &str) {
        self.writes.push_str(sql);
    }
}

impl Transaction for InPostgres<'_> {
    type Error = StoreError;

    fn time(&mut self) -> Result<StoreTime, StoreError> {
        Ok(self.time)
    }

    fn clock(&mut self) -> Result<ShardClock, StoreError> {
        Ok(self.clock)
    }

    fn set_clock(&mut self, clock: ShardClock) -> Result<(), StoreError> {
        if clock == self.clock {
            return Ok(());
        }
        let (schema, written) = (self.names.schema(), instant(clock.written())?);
        let sql = match self.stripe {
            Some(stripe) => format!(
                "UPDATE {schema}.clocks SET clock = greatest(clock, {written}) \
                 WHERE stripe = {stripe}; "
            ),
            // Whatever is free; nothing where nothing is, for those who have them write it.
            None => format!(
                "WITH free AS (SELECT stripe FROM {schema}.clocks LIMIT 1 FOR UPDATE SKIP LOCKED) \
                 UPDATE {schema}.clocks SET clock = greatest(clock, {written}) \
                 WHERE stripe = (SELECT stripe FROM free); "
            ),
        };
        self.write(&sql);
        self.clock = clock;
        Ok(())
    }

    fn keep(&mut self) -> Result<Duration, StoreError> {
        Ok(self.keep)
    }

    fn cut_offs(&mut self, _subject: &str) -> Result<CutOffs, StoreError> {
        // Of the one subject that the step is about.
        Ok(self.cut_offs)
    }

    fn set_subject_cut_off(&mut self, subject: &str, at: StoreTime) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO {schema}.cut_offs AS c (subject_hash, not_before) \
             VALUES (sha256({subject}), {at}) ON CONFLICT (subject_hash) \
             DO UPDATE SET not_before = greatest(c.not_before, excluded.not_before); ",
            schema = self.names.schema(),
            subject = bytes(subject.as_bytes()),
            at = instant(at)?,
        );
        self.write(&sql);
        self.cut_offs.subject = Some(at);
        Ok(())
    }

    fn set_everyone_cut_off(&mut self, at: StoreTime) -> Result<(), StoreError> {
        let sql = format!(
            "UPDATE {}.store SET everyone_cut_off = greatest(everyone_cut_off, {}); ",
            self.names.schema(),
            instant(at)?
        );
        self.write(&sql);
        self.cut_offs.everyone = Some(at);
        Ok(())
    }

    fn session(&mut self, sid: &SessionId) -> Result<Option<SessionRow>, StoreError> {
        Ok(self.sessions.iter().find(|row| row.sid == *sid).cloned())
    }

    fn put_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        let there = self.sessions.iter_mut().find(|there| there.sid == row.sid);
        let sql = if let Some(there) = there {
            *there = row.clone();
            session_row::update(self.names.schema(), row)?
        } else {
            self.sessions.push(row.clone());
            session_row::insert(self.names.schema(), row)?
        };
        self.write(&sql);
        Ok(())
    }

    fn active_sessions(&mut self, subject: &str) -> Result<Vec<SessionRow>, StoreError> {
        let is_active =
            |row: &&SessionRow| row.state == SessionState::Active && *row.subject == *subject;
        Ok(self.sessions.iter().filter(is_active).cloned().collect())
    }

    fn find_event(&mut self, _id: &EventId) -> Result<Option<u64>, StoreError> {
        Ok(self.event)
    }

    fn append(&mut self, event: &Event) -> Result<u64, StoreError> {
        let Some(head) = self.head else {
            self.needs_head = true;
            // Nobody is told: the step begins again with the lock.
            return Err(plain(StoreErrorKind::Conflict, "the end of the log is not locked"));
        };
        let sequence = head.saturating_add(1);
        let sql = format!(
            "INSERT INTO {schema}.log (sequence, id, event, expires_at, mark, previous_mark) \
             SELECT {place}, {id}, {event}, {expires}, uuid_send(gen_random_uuid()), mark \
             FROM {schema}.log_head; \
             UPDATE {schema}.log_head SET sequence = {place}, \
             mark = (SELECT mark FROM {schema}.log WHERE sequence = {place}); ",
            schema = self.names.schema(),
            place = integer(sequence)?,
            id = bytes(event.id().as_bytes()),
            event = bytes(&event.encode()),
            expires = instant(event.expires())?,
        );
        self.write(&sql);
        self.head = Some(sequence);
        self.appended = true;
        Ok(sequence)
    }

    fn find_command(&mut self, _id: &CommandId) -> Result<Option<u64>, StoreError> {
        Ok(self.command)
    }

    fn put_command(
        &mut self,
        id: &CommandId,
        sequence: u64,
        until: StoreTime,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO {}.commands (id, sequence, until) VALUES ({}, {}, {}); ",
            self.names.schema(),
            bytes(id.as_bytes()),
            integer(sequence)?,
            at_most(until),
        );
        self.write(&sql);
        Ok(())
    }
}

/// How many columns are before those of the session.
const BEFORE: usize = 9;
