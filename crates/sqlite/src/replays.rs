//! Values that are good once.

use hallpass_core::replay::{Inserting, ReplayKey, ReplayStore, ReplayTtl, Seen};
use hallpass_session::StoreTime;
use hallpass_session::store::{StoreError, Transaction as _};
use rusqlite::params;

use crate::Sqlite;
use crate::sql::{self, at_most, instant};
use crate::sqlite::ONLY;
use crate::transaction::InSqlite;

impl ReplayStore for Sqlite {
    fn insert_if_absent(&self, key: ReplayKey, ttl: ReplayTtl) -> Inserting<'_> {
        Box::pin(async move {
            let step = move |transaction: &mut InSqlite<'_>| insert(transaction, &key, ttl);
            Ok(self.write(ONLY, step).await?)
        })
    }
}

fn insert(
    transaction: &mut InSqlite<'_>,
    key: &ReplayKey,
    ttl: ReplayTtl,
) -> Result<Seen, StoreError> {
    let (time, mut clock) = (transaction.time()?, transaction.clock()?);
    if clock.follow(time) {
        transaction.set_clock(clock)?;
    }
    let now = clock.now(time);
    drop_due(transaction, now)?;
    let params = params![key.as_bytes(), instant(now.after(ttl.as_duration()))?, at_most(now)];
    match sql::execute(transaction.connection, INSERT, params)? {
        0 => Ok(Seen::Before),
        _ => Ok(Seen::First),
    }
}

/// Drops some values that are past their time: more than come with one step.
fn drop_due(transaction: &InSqlite<'_>, now: StoreTime) -> Result<(), StoreError> {
    let sql =
        "DELETE FROM replays WHERE key IN (SELECT key FROM replays WHERE until <= ?1 LIMIT 4)";
    sql::execute(transaction.connection, sql, [at_most(now)]).map(drop)
}

/// One that is there, and past its time, counts as none.
const INSERT: &str = "INSERT INTO replays (key, until) VALUES (?1, ?2) \
                      ON CONFLICT (key) DO UPDATE SET until = excluded.until \
                      WHERE replays.until <= ?3";
