//! Sessions as rows of the table `sessions`.

use hallpass_session::rotation::{
    Binding, Generation, KekId, Nonce, Predecessor, Profile, RowMac, SessionId, SessionRow,
    SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::StoreError;

use crate::sql::{Columns, bytes, instant, integer, optional};

const TABLE: &str = "sessions";

/// The columns of a whole row of `sessions AS s`, in the order in which [`decode`] reads them.
pub(crate) const COLUMNS: &str = "s.sid, s.subject, s.client, s.profile::int8 AS profile, \
     s.state::int8 AS state, s.leaf_generation, s.leaf_hash, s.rotated_at, s.previous_generation, \
     s.previous_hash, s.nonce, s.kek::int8 AS kek, s.consumed_at, s.replayed_at, s.replays, \
     s.supersedes, s.created_at, s.idle_expiry, s.absolute_expiry, \
     s.binding_kind::int8 AS binding_kind, s.binding, s.mac";

/// The statement that writes a new session.
pub(crate) fn insert(schema: &str, row: &SessionRow) -> Result<String, StoreError> {
    let cells = mutable(row)?;
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let values: Vec<&str> = cells.iter().map(|(_, value)| value.as_str()).collect();
    let binding = row.binding.as_ref().map(Binding::parts);
    Ok(format!(
        "INSERT INTO {schema}.sessions (sid, subject, client, profile, created_at, \
         absolute_expiry, binding_kind, binding, mac, sweep_at, {}) \
         VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}); ",
        names.join(", "),
        bytes(row.sid.as_bytes()),
        bytes(row.subject.as_bytes()),
        bytes(row.client.as_bytes()),
        row.profile.code(),
        instant(row.created)?,
        instant(row.absolute_expiry)?,
        optional(binding.map(|(kind, _)| kind)),
        optional(binding.map(|(_, thumbprint)| bytes(thumbprint))),
        bytes(row.mac.as_bytes()),
        instant(row.idle_expiry.min(row.absolute_expiry))?,
        values.join(", "),
    ))
}

/// The statement that writes a session that is there: only what may change, for what the MAC covers
/// never does.
pub(crate) fn update(schema: &str, row: &SessionRow) -> Result<String, StoreError> {
    let cells = mutable(row)?;
    let cells: Vec<String> =
        cells.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    Ok(format!(
        "UPDATE {schema}.sessions SET sweep_at = least(sweep_at, {}), {} \
         WHERE sid = {}; ",
        instant(row.idle_expiry.min(row.absolute_expiry))?,
        cells.join(", "),
        bytes(row.sid.as_bytes()),
    ))
}

/// What may change.
fn mutable(row: &SessionRow) -> Result<[(&'static str, String); 13], StoreError> {
    let previous = row.predecessor.as_ref();
    let generation = |mark: &TokenMark| integer(mark.generation.number());
    let consumed = previous.map(|previous| instant(previous.consumed_at)).transpose()?;
    let replayed = previous.and_then(|previous| previous.replayed_at).map(instant).transpose()?;
    Ok([
        ("state", row.state.code().to_string()),
        ("leaf_generation", generation(&row.leaf)?.to_string()),
        ("leaf_hash", bytes(row.leaf.hash.as_bytes())),
        ("rotated_at", instant(row.rotated_at)?.to_string()),
        (
            "previous_generation",
            optional(previous.map(|previous| generation(&previous.mark)).transpose()?),
        ),
        ("previous_hash", optional(previous.map(|previous| bytes(previous.mark.hash.as_bytes())))),
        ("nonce", optional(previous.map(|previous| bytes(previous.nonce.as_bytes())))),
        ("kek", optional(previous.map(|previous| previous.kek.number()))),
        ("consumed_at", optional(consumed)),
        ("replayed_at", optional(replayed)),
        ("replays", optional(previous.map(|previous| previous.replays))),
        ("supersedes", optional(previous.map(|previous| previous.supersedes))),
        ("idle_expiry", instant(row.idle_expiry)?.to_string()),
    ])
}

/// A session, or nothing where there is none.
pub(crate) fn decode(columns: &mut Columns<'_>) -> Result<Option<SessionRow>, StoreError> {
    columns.of(TABLE);
    let Some(sid) = columns.optional_bytes()? else { return Ok(None) };
    // Fields are evaluated in the order in which they are written here.
    Ok(Some(SessionRow {
        sid: SessionId::new(sid),
        subject: columns.text()?,
        client: columns.text()?,
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
    }))
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
