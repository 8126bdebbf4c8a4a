//! Dropping what nobody needs any more.

use hallpass_session::rotation::ShardClock;
use hallpass_session::store::{StoreError, Swept, Transaction as _};

use crate::Postgres;
use crate::fetched::{ClockLock, Plan};
use crate::sql::{Columns, at_most};

impl Postgres {
    /// Drops at most so many rows: sessions that have expired, events and cut-offs that no token is
    /// left for, commands that are too late to come again, and nodes that have gone. Nodes that
    /// sweep at once pass over each other's rows. Whoever asks sees only sessions and revocations,
    /// so rows of other kinds, and those that are put off, are gone through here.
    pub(crate) async fn sweep_some(&self, most: u32) -> Result<Swept, StoreError> {
        let plan = Plan { clock: ClockLock::One, ..Plan::default() };
        let now = self
            .step(plan, |transaction| {
                let now = transaction.clock()?.now(transaction.time()?);
                // A command that is forgotten after this is late from here on, whatever the clock
                // does.
                transaction.set_clock(ShardClock::new(now))?;
                Ok(now)
            })
            .await?;
        let mut all = Swept::default();
        for _ in 0..ROUNDS {
            let dropped = all.sessions.saturating_add(all.revocations);
            let left = u64::from(most).saturating_sub(dropped);
            let (swept, touched) = self.sweep_once(at_most(now), left).await?;
            all.sessions = all.sessions.saturating_add(swept.sessions);
            all.revocations = all.revocations.saturating_add(swept.revocations);
            if touched < left || touched == 0 {
                break;
            }
        }
        Ok(all)
    }

    /// What was dropped, and how many rows that were due were gone through.
    async fn sweep_once(&self, now: i64, most: u64) -> Result<(Swept, u64), StoreError> {
        let rows = self.send(&statement(self.names().schema(), now, most)).await?;
        let Some(row) = rows.first() else { return Ok((Swept::default(), 0)) };
        let mut columns = Columns::new("store", row);
        let (sessions, events) = (columns.number()?, columns.number()?);
        let revocations = events.saturating_add(columns.number()?);
        Ok((Swept { sessions, revocations }, columns.number()?))
    }
}

/// All of it: what is left of the number is for the next table. A session whose time has come, but
/// which was refreshed since, is put off.
fn statement(schema: &str, now: i64, most: u64) -> String {
    let long_ago = format!("{now} - (SELECT keep_cut_offs FROM {schema}.store)");
    let mut sql = format!(
        "WITH due AS (SELECT sid, least(idle_expiry, absolute_expiry) AS expiry \
         FROM {schema}.sessions WHERE sweep_at <= {now} ORDER BY sweep_at LIMIT {most} \
         FOR UPDATE SKIP LOCKED), \
         put_off AS (UPDATE {schema}.sessions AS s SET sweep_at = due.expiry FROM due \
         WHERE s.sid = due.sid AND due.expiry > {now}), \
         sessions AS (DELETE FROM {schema}.sessions AS s USING due \
         WHERE s.sid = due.sid AND due.expiry <= {now} RETURNING 1)"
    );
    let mut touched = "(SELECT count(*) FROM due)".to_owned();
    for (table, key, due) in [
        ("log", "sequence", format!("expires_at <= {now}")),
        ("cut_offs", "subject_hash", format!("not_before < {long_ago}")),
        ("commands", "id", format!("until < {now}")),
        ("nodes", "node", format!("until <= {now}")),
        ("replays", "key", format!("until <= {now}")),
    ] {
        sql.push_str(&format!(
            ", {table}_due AS (SELECT {key} FROM {schema}.{table} WHERE {due} \
             LIMIT (SELECT {most} - ({touched})) FOR UPDATE SKIP LOCKED), \
             {table} AS (DELETE FROM {schema}.{table} AS t USING {table}_due AS d \
             WHERE t.{key} = d.{key} RETURNING 1)"
        ));
        touched.push_str(&format!(" + (SELECT count(*) FROM {table})"));
    }
    sql.push_str(&format!(
        " SELECT (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM log) AS log, \
         (SELECT count(*) FROM cut_offs) AS cut_offs, {touched} AS touched; "
    ));
    sql
}

/// How often a sweep goes on where there is more, before whoever asked is answered.
const ROUNDS: u32 = 20;
