//! Signing keys.

use hallpass_session::StoreTime;
use hallpass_session::store::{
    KeyRecord, KeyRecords, KeyState, KeyStore, KeysPut, Step, StoreError,
};
use sqlx::postgres::PgRow;

use crate::Postgres;
use crate::error::no_row;
use crate::fetched::{READ_ONLY, guard};
use crate::sql::{Columns, bytes, instant, integer};
use crate::step::{Judged, Work};

impl KeyStore for Postgres {
    fn keys(&self) -> Step<'_, KeyRecords> {
        Box::pin(async move {
            let rows = self.ask(&self.key_query()).await?;
            decode(&rows)
        })
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        Box::pin(async move {
            let (schema, query) = (self.names().schema(), self.key_query());
            self.work(Putting { schema, query, version, records, deadline }).await
        })
    }
}

impl Postgres {
    fn key_query(&self) -> String {
        let schema = self.names().schema();
        format!(
            "SELECT {now} AS clock, s.keys_version, {READ_ONLY} AS read_only, k.kid, k.algorithm, \
             k.state::int8 AS state, k.published_at, k.changed_at, k.public, k.sealed \
             FROM {schema}.store AS s LEFT JOIN {schema}.signing_keys AS k ON true \
             WHERE s.one = 1 ORDER BY k.position; ",
            now = self.now(),
        )
    }
}

/// The keys are replaced.
struct Putting<'p> {
    schema: &'p str,
    query: String,
    version: u64,
    records: Vec<KeyRecord>,
    deadline: StoreTime,
}

impl Work for Putting<'_> {
    type Answer = KeysPut;

    fn first(&mut self) -> String {
        format!(
            "SELECT 1 AS locked FROM {}.store WHERE one = 1 FOR UPDATE; {}",
            self.schema, self.query
        )
    }

    fn judge(&mut self, rows: &[PgRow]) -> Result<Judged<KeysPut>, StoreError> {
        let there = decode(rows)?;
        if self.version.checked_add(1) == Some(there.version) && self.records == there.records {
            // A second delivery.
            return Ok(Judged::Answer(KeysPut::Done(there.version), None));
        }
        if there.now > self.deadline {
            return Ok(Judged::Answer(KeysPut::Late, None));
        }
        if self.version != there.version {
            return Ok(Judged::Answer(KeysPut::Outdated, None));
        }
        let (schema, next) = (self.schema, self.version.saturating_add(1));
        let mut sql = format!(
            "UPDATE {schema}.store SET keys_version = {}; DELETE FROM {schema}.signing_keys; ",
            integer(next)?
        );
        for (position, record) in (0_u32..).zip(&self.records) {
            sql.push_str(&insert(schema, position, record)?);
        }
        Ok(Judged::Answer(KeysPut::Done(next), Some(sql)))
    }

    fn guard(&self) -> String {
        guard(self.deadline)
    }
}

fn insert(schema: &str, position: u32, record: &KeyRecord) -> Result<String, StoreError> {
    Ok(format!(
        "INSERT INTO {schema}.signing_keys (position, kid, algorithm, state, published_at, \
         changed_at, public, sealed) VALUES ({position}, {}, {}, {}, {}, {}, {}, {}); ",
        bytes(record.id.as_bytes()),
        bytes(record.algorithm.as_bytes()),
        record.state.code(),
        instant(record.published_at)?,
        instant(record.changed_at)?,
        bytes(record.public.as_bytes()),
        bytes(&record.sealed),
    ))
}

fn decode(rows: &[PgRow]) -> Result<KeyRecords, StoreError> {
    let first = rows.first().ok_or_else(|| no_row("store"))?;
    let mut columns = Columns::new("clocks", first);
    let now = columns.time()?;
    let version = columns.of("store").number()?;
    if columns.flag()? {
        return Err(crate::error::read_only());
    }
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        let mut columns = Columns::new("signing_keys", row);
        columns.skip(BEFORE);
        records.extend(record(&mut columns)?);
    }
    Ok(KeyRecords { version, records, now })
}

fn record(columns: &mut Columns<'_>) -> Result<Option<KeyRecord>, StoreError> {
    let Some(id) = columns.optional_text()? else { return Ok(None) };
    // Fields are evaluated in the order in which they are written here.
    Ok(Some(KeyRecord {
        id,
        algorithm: columns.text()?,
        state: columns.code(KeyState::from_code)?,
        published_at: columns.time()?,
        changed_at: columns.time()?,
        public: columns.text()?,
        sealed: columns.blob()?.into(),
    }))
}

/// How many columns are before those of the key.
const BEFORE: usize = 3;
