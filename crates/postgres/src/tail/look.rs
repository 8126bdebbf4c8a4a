//! A look at the log.

use hallpass_session::StoreTime;
use hallpass_session::revocation::Event;
use hallpass_session::store::{Batch, StoreError};
use sqlx::postgres::PgRow;

use super::cursor::Place;
use crate::error::no_row;
use crate::fetched::READ_ONLY;
use crate::lease::begin;
use crate::sql::{Columns, NOW, at_most};

/// What is in the log after a place, and how it fits to that place.
pub(super) struct Look {
    pub(super) read_only: bool,
    /// How long ago the last heartbeat was, in milliseconds; `None` if it is yet to come.
    pub(super) heartbeat: Option<u64>,
    now: StoreTime,
    head: Place,
    /// The mark of the event at the place, if the log has it.
    here: Option<[u8; 16]>,
    /// The mark before the event that follows the place, if the log has it.
    before_next: Option<[u8; 16]>,
    events: Vec<(Event, [u8; 16])>,
}

/// The message that looks.
pub(super) fn message(schema: &str, after: Place, most: u32) -> String {
    let place = at_most(StoreTime::from_millis(after.sequence));
    format!(
        "{begin}SELECT {NOW} AS now, (SELECT max(clock) FROM {schema}.clocks) AS clock, \
         {READ_ONLY} AS read_only, (SELECT at FROM {schema}.heartbeat) AS at, h.sequence, h.mark, \
         (SELECT mark FROM {schema}.log WHERE sequence = {place}) AS mark, \
         (SELECT previous_mark FROM {schema}.log WHERE sequence = {next}) \
         AS previous_mark, e.sequence, e.event, e.mark \
         FROM {schema}.log_head AS h LEFT JOIN LATERAL (\
         SELECT sequence, event, mark FROM {schema}.log WHERE sequence > {place} \
         ORDER BY sequence LIMIT {most}) AS e ON true WHERE h.one = 1 ORDER BY e.sequence; COMMIT",
        begin = begin(),
        next = place.saturating_add(1),
    )
}

impl Look {
    pub(super) fn new(rows: &[PgRow]) -> Result<Self, StoreError> {
        let first = rows.first().ok_or_else(|| no_row("log_head"))?;
        let mut columns = Columns::new("store", first);
        let time = columns.time()?;
        let clock = columns.of("clocks").time()?;
        let read_only = columns.flag()?;
        let beat = columns.of("heartbeat").time()?;
        let heartbeat =
            (beat <= time).then(|| u64::try_from(time.since(beat).as_millis()).unwrap_or(u64::MAX));
        let head = Place { sequence: columns.of("log_head").number()?, mark: columns.bytes()? };
        let here = columns.of("log").optional_bytes()?;
        let before_next = columns.optional_bytes()?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let mut columns = Columns::new("log", row);
            columns.skip(BEFORE);
            let Some(sequence) = columns.optional_number()? else { continue };
            let event = Event::decode(sequence, &columns.blob()?).map_err(|_| columns.corrupt())?;
            events.push((event, columns.bytes()?));
        }
        Ok(Self { read_only, heartbeat, now: clock.max(time), head, here, before_next, events })
    }

    /// Whether the log is not the one that the place is of: shorter, or with another mark at the
    /// place or before what follows it. What was swept tells nothing, and is missed by nobody: it
    /// has expired.
    pub(super) fn is_of_another_log(&self, place: Place) -> bool {
        let differs = |mark: Option<[u8; 16]>| mark.is_some_and(|mark| mark != place.mark);
        self.head.sequence < place.sequence
            || (self.head.sequence == place.sequence && self.head.mark != place.mark)
            || (place.sequence > 0 && (differs(self.here) || differs(self.before_next)))
    }

    pub(super) fn into_batch(self, after: Place, most: u32, restarted: bool) -> Batch {
        let Self { now, head, events, .. } = self;
        let at_head = u32::try_from(events.len()).is_ok_and(|number| number < most);
        let last =
            events.last().map(|(event, mark)| Place { sequence: event.sequence(), mark: *mark });
        let next = if at_head { head } else { last.unwrap_or(after) };
        let events = events.into_iter().map(|(event, _)| event).collect();
        Batch { events, next: next.cursor(), at_head, restarted, now }
    }
}

/// How many columns are before those of the event.
const BEFORE: usize = 8;
