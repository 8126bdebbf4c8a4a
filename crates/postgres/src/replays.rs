//! Values that are good once.

use std::hash::{BuildHasher, RandomState};

use hallpass_core::replay::{Inserting, ReplayKey, ReplayStore, ReplayTtl, Seen};
use hallpass_session::store::StoreError;

use crate::Postgres;
use crate::sql::{Columns, NOW, bytes};

impl ReplayStore for Postgres {
    fn insert_if_absent(&self, key: ReplayKey, ttl: ReplayTtl) -> Inserting<'_> {
        Box::pin(async move { Ok(self.insert(&key, ttl).await?) })
    }
}

impl Postgres {
    /// One message: it writes the clock if that is more than a second behind, writes the value unless
    /// it is there, and drops some values that are past their time, more than come with it: after the
    /// one that may be waited for, so that no two wait for each other. A message that is sent again, as
    /// its connection broke, knows its own row by the call.
    async fn insert(&self, key: &ReplayKey, ttl: ReplayTtl) -> Result<Seen, StoreError> {
        let (key, call) = (bytes(key.as_bytes()), call());
        let sql = format!(
            "UPDATE {schema}.clocks AS c SET clock = greatest(c.clock, {NOW}) FROM (\
             SELECT stripe FROM {schema}.clocks WHERE NOT EXISTS (\
             SELECT FROM {schema}.clocks WHERE clock >= {NOW} - 1000) \
             LIMIT 1 FOR UPDATE SKIP LOCKED) AS free WHERE c.stripe = free.stripe; \
             WITH t AS MATERIALIZED (SELECT {now} AS now) \
             INSERT INTO {schema}.replays AS r (key, until, call) \
             SELECT {key}, now + {ttl}, {call} FROM t \
             ON CONFLICT (key) DO UPDATE SET until = excluded.until, call = excluded.call \
             WHERE r.until <= excluded.until - {ttl}; \
             SELECT call = {call} AS is_first FROM {schema}.replays WHERE key = {key}; \
             WITH due AS (SELECT key FROM {schema}.replays WHERE until <= {now} \
             LIMIT 4 FOR UPDATE SKIP LOCKED) \
             DELETE FROM {schema}.replays AS r USING due WHERE r.key = due.key; ",
            schema = self.names().schema(),
            now = self.now(),
            ttl = ttl.as_millis(),
        );
        let rows = self.send(&sql).await?;
        let first = rows.first().map(|row| Columns::new("replays", row).flag()).transpose()?;
        Ok(if first == Some(true) { Seen::First } else { Seen::Before })
    }
}

/// A number that no two calls share: no secret, so that two that are equal by chance are all that
/// can go wrong, once in 2^63 pairs.
fn call() -> i64 {
    i64::from_be_bytes(RandomState::new().hash_one("hallpass").to_be_bytes())
}
