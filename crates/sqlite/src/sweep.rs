//! Dropping what nobody needs any more.

use std::time::Duration;

use hallpass_session::StoreTime;
use hallpass_session::rotation::ShardClock;
use hallpass_session::store::{StoreError, Swept, Transaction};
use rusqlite::params;

use crate::sql::{self, at_most};
use crate::transaction::InSqlite;

/// Drops at most so many rows: sessions that have expired, events and cut-offs that no token is
/// left for, commands that are too late to come again, nodes that have gone, and one-time values
/// that are past their time.
pub(crate) fn sweep(transaction: &mut InSqlite<'_>, most: u32) -> Result<Swept, StoreError> {
    let now = transaction.now()?;
    // A command that is forgotten here is late from here on, whatever the clock does.
    transaction.set_clock(ShardClock::new(now))?;
    let keep = transaction.store("SELECT keep_cut_offs FROM store", |row| row.number())?;
    let mut left = u64::from(most);
    let mut drop_rows = |sql, until| -> Result<u64, StoreError> {
        let dropped = sql::execute(transaction.connection, sql, params![until, clamp(left)])?;
        let dropped = u64::try_from(dropped).unwrap_or(u64::MAX);
        left = left.saturating_sub(dropped);
        Ok(dropped)
    };
    let sessions = drop_rows(SESSIONS, at_most(now))?;
    let events = drop_rows(EVENTS, at_most(now))?;
    let cut_offs = drop_rows(CUT_OFFS, at_most(before(now, Duration::from_millis(keep))))?;
    drop_rows(COMMANDS, at_most(now))?;
    drop_rows(NODES, at_most(now))?;
    drop_rows(REPLAYS, at_most(now))?;
    Ok(Swept { sessions, revocations: events.saturating_add(cut_offs) })
}

/// So long ago.
fn before(now: StoreTime, by: Duration) -> StoreTime {
    let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
    StoreTime::from_millis(now.as_millis().saturating_sub(millis))
}

fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

const SESSIONS: &str = "DELETE FROM sessions WHERE sid IN (SELECT sid FROM sessions \
                        WHERE min(idle_expiry, absolute_expiry) <= ?1 LIMIT ?2)";
const EVENTS: &str = "DELETE FROM log WHERE sequence IN (SELECT sequence FROM log \
                      WHERE expires_at <= ?1 LIMIT ?2)";
const CUT_OFFS: &str = "DELETE FROM cut_offs WHERE subject IN (SELECT subject FROM cut_offs \
                        WHERE not_before < ?1 LIMIT ?2)";
const COMMANDS: &str = "DELETE FROM commands WHERE id IN (SELECT id FROM commands \
                        WHERE until < ?1 LIMIT ?2)";
const NODES: &str = "DELETE FROM nodes WHERE node IN (SELECT node FROM nodes \
                     WHERE until <= ?1 LIMIT ?2)";
const REPLAYS: &str = "DELETE FROM replays WHERE key IN (SELECT key FROM replays \
                       WHERE until <= ?1 LIMIT ?2)";
