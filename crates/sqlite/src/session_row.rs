//! Sessions as rows of the table `sessions`.

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    Binding, Generation, KekId, Nonce, Predecessor, Profile, RowMac, SessionId, SessionRow,
    SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::StoreError;
use rusqlite::{Connection, params};

use crate::sql::{self, Columns, at_most, instant, integer};

const TABLE: &str = "sessions";

/// A query of whole rows, in the order in which [`decode`] reads them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT sid, subject, client, profile, state, leaf_generation, leaf_hash, rotated_at, ",
            "previous_generation, previous_hash, nonce, kek, consumed_at, replayed_at, replays, ",
            "supersedes, created_at, idle_expiry, absolute_expiry, binding_kind, binding, mac ",
            "FROM sessions ",
            $which
        )
    };
}

/// The session of this name.
pub(crate) fn find(
    connection: &Connection,
    sid: &SessionId,
) -> Result<Option<SessionRow>, StoreError> {
    let sql = select!("WHERE sid = ?1");
    sql::first(connection, TABLE, sql, [sid.as_bytes()], decode)
}

/// The sessions of a subject that have not ended, oldest first.
pub(crate) fn active(
    connection: &Connection,
    subject: &str,
) -> Result<Vec<SessionRow>, StoreError> {
    let sql = select!("WHERE state = 0 AND subject = ?1 ORDER BY created_at, sid");
    sql::all(connection, TABLE, sql, [subject], decode)
}

/// The sessions that can be refreshed at this time, after this name, by name.
pub(crate) fn live_after(
    connection: &Connection,
    after: Option<SessionId>,
    most: u32,
    now: StoreTime,
) -> Result<Vec<SessionRow>, StoreError> {
    let sql = select!(
        "WHERE state = 0 AND (?1 IS NULL OR sid > ?1) AND min(idle_expiry, absolute_expiry) > ?2 \
         AND created_at > (SELECT ifnull(everyone_cut_off, -1) FROM store) \
         AND NOT EXISTS (SELECT 1 FROM cut_offs WHERE cut_offs.subject = sessions.subject \
         AND not_before >= created_at) ORDER BY sid LIMIT ?3"
    );
    let after = after.as_ref().map(SessionId::as_bytes);
    sql::all(connection, TABLE, sql, params![after, at_most(now), most], decode)
}

/// Writes a session. Of one that is there, only what may change: what the MAC covers never does.
pub(crate) fn put(connection: &Connection, row: &SessionRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO sessions (sid, subject, client, profile, state, leaf_generation, \
               leaf_hash, rotated_at, previous_generation, previous_hash, nonce, kek, consumed_at, \
               replayed_at, replays, supersedes, created_at, idle_expiry, absolute_expiry, \
               binding_kind, binding, mac) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
               ?18, ?19, ?20, ?21, ?22) \
               ON CONFLICT (sid) DO UPDATE SET state = excluded.state, \
               leaf_generation = excluded.leaf_generation, leaf_hash = excluded.leaf_hash, \
               rotated_at = excluded.rotated_at, \
               previous_generation = excluded.previous_generation, \
               previous_hash = excluded.previous_hash, nonce = excluded.nonce, kek = excluded.kek, \
               consumed_at = excluded.consumed_at, replayed_at = excluded.replayed_at, \
               replays = excluded.replays, supersedes = excluded.supersedes, \
               idle_expiry = excluded.idle_expiry";
    let previous = row.predecessor.as_ref();
    let generation = |mark: &TokenMark| integer(mark.generation.number());
    let binding = row.binding.as_ref().map(Binding::parts);
    let params = params![
        row.sid.as_bytes(),
        row.subject,
        row.client,
        row.profile.code(),
        row.state.code(),
        generation(&row.leaf)?,
        row.leaf.hash.as_bytes(),
        instant(row.rotated_at)?,
        previous.map(|previous| generation(&previous.mark)).transpose()?,
        previous.map(|previous| previous.mark.hash.as_bytes()),
        previous.map(|previous| previous.nonce.as_bytes()),
        previous.map(|previous| previous.kek.number()),
        previous.map(|previous| instant(previous.consumed_at)).transpose()?,
        previous.and_then(|previous| previous.replayed_at).map(instant).transpose()?,
        previous.map(|previous| previous.replays),
        previous.map(|previous| previous.supersedes),
        instant(row.created)?,
        instant(row.idle_expiry)?,
        instant(row.absolute_expiry)?,
        binding.map(|(kind, _)| kind),
        binding.map(|(_, thumbprint)| thumbprint),
        row.mac.as_bytes(),
    ];
    sql::execute(connection, sql, params).map(drop)
}

fn decode(columns: &mut Columns<'_>) -> Result<SessionRow, StoreError> {
    // Fields are evaluated in the order in which they are written here.
    Ok(SessionRow {
        sid: SessionId::new(columns.bytes()?),
        subject: columns.text()?.into(),
        client: columns.text()?.into(),
        profile: columns.code(Profile::from_code)?,
        state: columns.code(SessionState::from_code)?,
        leaf: mark(columns)?,
        rotated_at: columns.time()?,
        predecessor: predecessor(columns)?,
        created: columns.time()?,
        idle_expiry: columns.time()?,
        absolute_expiry: columns.time()?,
        binding: binding(columns)?,
        mac: RowMac::new(columns.bytes()?),
    })
}

fn mark(columns: &mut Columns<'_>) -> Result<TokenMark, StoreError> {
    let generation = Generation::new(columns.number()?);
    Ok(TokenMark { generation, hash: TokenHash::new(columns.bytes()?) })
}

fn predecessor(columns: &mut Columns<'_>) -> Result<Option<Predecessor>, StoreError> {
    let Some(generation) = columns.optional_number()?.map(Generation::new) else {
        columns.empty(7)?;
        return Ok(None);
    };
    Ok(Some(Predecessor {
        mark: TokenMark { generation, hash: TokenHash::new(columns.bytes()?) },
        nonce: Nonce::new(columns.bytes()?),
        kek: KekId::new(columns.small()?),
        consumed_at: columns.time()?,
        replayed_at: columns.optional_time()?,
        replays: columns.small()?,
        supersedes: columns.small()?,
    }))
}

fn binding(columns: &mut Columns<'_>) -> Result<Option<Binding>, StoreError> {
    let Some(kind) = columns.optional_small()? else {
        columns.empty(1)?;
        return Ok(None);
    };
    let bound = Binding::from_parts(kind, columns.bytes()?);
    bound.map(Some).ok_or_else(|| crate::error::corrupt(TABLE, "binding_kind"))
}
