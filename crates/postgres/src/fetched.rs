//! What a step may need of the database, as one message gets it: the locks first, and then, in a
//! statement of its own and so by a look that is younger than the locks, everything at once.

use hallpass_session::StoreTime;
use hallpass_session::revocation::EventId;
use hallpass_session::rotation::SessionId;
use hallpass_session::store::CommandId;

use crate::session_row;
use crate::sql::{NOW, at_most, bytes};

/// What a step locks and reads.
#[derive(Debug, Default)]
pub(crate) struct Plan<'p> {
    pub(crate) clock: ClockLock,
    /// Whose cut-off is read; without one, that of the subject of the session.
    pub(crate) subject: Option<&'p str>,
    /// The active sessions of the subject, too. The oldest of them end where there are as many as
    /// this, and so they are locked.
    pub(crate) actives: Option<u32>,
    pub(crate) sessions: Vec<SessionId>,
    /// The end of the log, for a step that always appends. One that may append takes it later.
    pub(crate) head: bool,
    pub(crate) command: Option<CommandId>,
    pub(crate) event: Option<EventId>,
    /// After which nothing is written any more.
    pub(crate) deadline: Option<StoreTime>,
}

/// Which part of the clock a step locks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum ClockLock {
    /// All: a cut-off is raised to what the clock says, so nobody may write it in between.
    All,
    /// One, which the step writes.
    One,
    /// None: the step writes it rarely, and takes what is free then.
    #[default]
    None,
}

impl Plan<'_> {
    /// The locks: always the subject first, then the clock, the sessions by their names and the end
    /// of the log, so that no two steps wait for each other.
    pub(crate) fn locks(&self, schema: &str, stripe: u8) -> String {
        let mut sql = String::new();
        let login = self.subject.zip(self.actives);
        if let Some((subject, _)) = login {
            // Logins of one subject come one after the other, or there would be too many. They wait
            // before they have a part of the clock, which others need.
            sql.push_str(&format!(
                "SELECT pg_advisory_xact_lock({LOGINS}, ('x' || left(encode(sha256({}), 'hex'), \
                 8))::bit(32)::int4) AS locked; ",
                bytes(subject.as_bytes()),
            ));
        }
        sql.push_str(&self.clock_lock(schema, stripe));
        if let Some((subject, most)) = login {
            let actives = actives_of(schema, subject);
            sql.push_str(&format!(
                "SELECT 1 AS locked FROM {schema}.sessions WHERE sid = ANY (ARRAY (\
                 SELECT sid FROM ({actives}) AS active \
                 WHERE (SELECT count(*) FROM ({actives}) AS counted) >= {most} \
                 UNION SELECT unnest({}))) ORDER BY sid FOR UPDATE; ",
                self.names(),
            ));
        } else if !self.sessions.is_empty() {
            sql.push_str(&format!(
                "SELECT 1 AS locked FROM {schema}.sessions WHERE sid = ANY ({}) \
                 ORDER BY sid FOR UPDATE; ",
                self.names(),
            ));
        }
        if self.head {
            sql.push_str(&lock_head(schema));
        }
        sql
    }

    fn clock_lock(&self, schema: &str, stripe: u8) -> String {
        let which = match self.clock {
            ClockLock::None => return String::new(),
            ClockLock::One => format!("WHERE stripe = {stripe}"),
            ClockLock::All => "ORDER BY stripe".to_owned(),
        };
        format!("SELECT 1 AS locked FROM {schema}.clocks {which} FOR UPDATE; ")
    }

    /// Everything, in one look.
    pub(crate) fn look(&self, schema: &str) -> String {
        let cut_off_of = self.subject.map_or("s.subject".to_owned(), |s| bytes(s.as_bytes()));
        let of_command = |id: CommandId| {
            format!("(SELECT sequence FROM {schema}.commands WHERE id = {})", bytes(id.as_bytes()))
        };
        let of_event = |id: EventId| {
            format!("(SELECT max(sequence) FROM {schema}.log WHERE id = {})", bytes(id.as_bytes()))
        };
        format!(
            "SELECT m.*, \
             (SELECT not_before FROM {schema}.cut_offs WHERE subject_hash = sha256({cut_off_of})) \
             AS not_before, {columns} \
             FROM (SELECT {NOW} AS time, (SELECT max(clock) FROM {schema}.clocks) AS clock, \
             keep, everyone_cut_off, {command} AS sequence_of_command, {event} AS \
             sequence_of_event, {head} AS sequence, {READ_ONLY} AS read_only \
             FROM {schema}.store WHERE one = 1 OFFSET 0) AS m \
             LEFT JOIN LATERAL ({sessions}) AS s ON true ORDER BY s.created_at, s.sid; ",
            columns = session_row::COLUMNS,
            command = self.command.map_or(NOTHING.to_owned(), of_command),
            event = self.event.map_or(NOTHING.to_owned(), of_event),
            head = if self.head {
                format!("(SELECT sequence FROM {schema}.log_head)")
            } else {
                NOTHING.to_owned()
            },
            sessions = self.rows(schema),
        )
    }

    /// See [`guard`].
    pub(crate) fn guard(&self) -> String {
        self.deadline.map_or_else(String::new, guard)
    }

    fn rows(&self, schema: &str) -> String {
        let named = format!("SELECT * FROM {schema}.sessions WHERE sid = ANY ({})", self.names());
        match (self.subject, self.actives) {
            (Some(subject), Some(_)) => format!(
                "{named} UNION ALL {} AND NOT sid = ANY ({})",
                actives_of(schema, subject),
                self.names(),
            ),
            _ => named,
        }
    }

    fn names(&self) -> String {
        let names: Vec<String> = self.sessions.iter().map(|sid| bytes(sid.as_bytes())).collect();
        format!("ARRAY[{}]::bytea[]", names.join(", "))
    }
}

/// The sessions of a subject that have not ended.
fn actives_of(schema: &str, subject: &str) -> String {
    let subject = bytes(subject.as_bytes());
    format!(
        "SELECT * FROM {schema}.sessions \
         WHERE state = 0 AND sha256(subject) = sha256({subject}) AND subject = {subject}"
    )
}

/// Refuses what was written after the deadline, though the step itself was in time: by an error after
/// which the step is done again, and is late then.
pub(crate) fn guard(deadline: StoreTime) -> String {
    let deadline = at_most(deadline);
    format!("SELECT 1 / (CASE WHEN {NOW} <= {deadline} THEN 1 ELSE 0 END) AS locked; ")
}

/// The lock of the end of the log.
pub(crate) fn lock_head(schema: &str) -> String {
    format!("SELECT 1 AS locked FROM {schema}.log_head FOR UPDATE; ")
}

/// A standby answers what was true some time ago.
pub(crate) const READ_ONLY: &str =
    "(pg_is_in_recovery() OR current_setting('transaction_read_only')::bool)";

const NOTHING: &str = "NULL::int8";

/// `hpsl`: the advisory locks of logins.
const LOGINS: i32 = 0x6870_736c;
