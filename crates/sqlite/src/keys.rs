//! Signing keys.

use hallpass_session::StoreTime;
use hallpass_session::store::{
    KeyRecord, KeyRecords, KeyState, KeyStore, KeysPut, Step, StoreError,
};
use rusqlite::params;

use crate::Sqlite;
use crate::sql::{self, Columns, instant, integer};
use crate::sqlite::ONLY;
use crate::transaction::InSqlite;

impl KeyStore for Sqlite {
    fn keys(&self) -> Step<'_, KeyRecords> {
        self.query(ONLY, keys)
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        self.write(ONLY, move |transaction| put_keys(transaction, version, &records, deadline))
    }
}

fn keys(transaction: &mut InSqlite<'_>) -> Result<KeyRecords, StoreError> {
    let now = transaction.now()?;
    let version = transaction.store("SELECT keys_version FROM store", |row| row.number())?;
    let sql = "SELECT kid, algorithm, state, published_at, changed_at, public, sealed \
               FROM signing_keys ORDER BY position";
    let records = sql::all(transaction.connection, "signing_keys", sql, [], decode)?;
    Ok(KeyRecords { version, records, now })
}

fn put_keys(
    transaction: &mut InSqlite<'_>,
    version: u64,
    records: &[KeyRecord],
    deadline: StoreTime,
) -> Result<KeysPut, StoreError> {
    let there = keys(transaction)?;
    if version.checked_add(1) == Some(there.version) && records == there.records {
        // A second delivery.
        return Ok(KeysPut::Done(there.version));
    }
    if there.now > deadline {
        return Ok(KeysPut::Late);
    }
    if version != there.version {
        return Ok(KeysPut::Outdated);
    }
    let next = version.saturating_add(1);
    transaction.set_store("UPDATE store SET keys_version = ?1", [integer(next)?])?;
    sql::execute(transaction.connection, "DELETE FROM signing_keys", [])?;
    for (position, record) in (0_i64..).zip(records) {
        insert(transaction, position, record)?;
    }
    Ok(KeysPut::Done(next))
}

fn insert(transaction: &InSqlite<'_>, position: i64, record: &KeyRecord) -> Result<(), StoreError> {
    let sql = "INSERT INTO signing_keys (position, kid, algorithm, state, published_at, \
               changed_at, public, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let params = params![
        position,
        record.id,
        record.algorithm,
        record.state.code(),
        instant(record.published_at)?,
        instant(record.changed_at)?,
        record.public,
        record.sealed,
    ];
    sql::execute(transaction.connection, sql, params).map(drop)
}

fn decode(columns: &mut Columns<'_>) -> Result<KeyRecord, StoreError> {
    // Fields are evaluated in the order in which they are written here.
    Ok(KeyRecord {
        id: columns.text()?.into(),
        algorithm: columns.text()?.into(),
        state: columns.code(KeyState::from_code)?,
        published_at: columns.time()?,
        changed_at: columns.time()?,
        public: columns.text()?.into(),
        sealed: columns.blob()?.into(),
    })
}
