//! Sessions as hashes: a field of one letter for each part.

use hallpass_session::StoreTime;
use hallpass_session::rotation::{
    Binding, Generation, KekId, Nonce, Predecessor, Profile, RowMac, SessionId, SessionRow,
    SessionState, TokenHash, TokenMark,
};
use hallpass_session::store::StoreError;
use redis::Value;

use crate::answer::{Answer, decimal};
use crate::link::Arg;
use crate::number::instant;

/// The fields, in the order in which scripts answer them (`FIELDS` of `prelude.lua`): subject,
/// client, profile, state, leaf (generation, hash), when it was made, predecessor (generation, hash,
/// nonce, KEK, consumed, replayed, replays, supersedes), created, idle and absolute expiry, binding
/// (a byte for its kind, and the thumbprint), MAC.
pub(crate) const FIELDS: [&str; 20] = [
    "s", "c", "p", "e", "g", "h", "r", "G", "H", "n", "k", "u", "y", "a", "q", "t", "i", "x", "b",
    "m",
];

/// A binding in 33 bytes; none in no bytes.
pub(crate) fn binding_bytes(binding: Option<&Binding>) -> Vec<u8> {
    binding.map(Binding::parts).map_or_else(Vec::new, |(kind, thumbprint)| {
        let mut bytes = vec![kind];
        bytes.extend_from_slice(thumbprint);
        bytes
    })
}

/// The fields of a row that has them, each with its value. Of no binding there is no field.
pub(crate) fn encode<'r>(
    row: &'r SessionRow,
    binding: &'r [u8],
) -> Result<Vec<Arg<'r>>, StoreError> {
    let mut fields: Vec<(&'static str, Arg<'r>)> = vec![
        ("s", (*row.subject).into()),
        ("c", (*row.client).into()),
        ("p", u32::from(row.profile.code()).into()),
        ("e", u32::from(row.state.code()).into()),
        ("g", row.leaf.generation.number().into()),
        ("h", row.leaf.hash.as_bytes().into()),
        ("r", instant(row.rotated_at)?.into()),
        ("t", instant(row.created)?.into()),
        ("i", instant(row.idle_expiry)?.into()),
        ("x", instant(row.absolute_expiry)?.into()),
        ("m", row.mac.as_bytes().into()),
    ];
    if !binding.is_empty() {
        fields.push(("b", binding.into()));
    }
    if let Some(predecessor) = &row.predecessor {
        fields.extend([
            ("G", predecessor.mark.generation.number().into()),
            ("H", predecessor.mark.hash.as_bytes().into()),
            ("n", predecessor.nonce.as_bytes().into()),
            ("k", u32::from(predecessor.kek.number()).into()),
            ("u", instant(predecessor.consumed_at)?.into()),
            ("a", predecessor.replays.into()),
            ("q", predecessor.supersedes.into()),
        ]);
        if let Some(replayed_at) = predecessor.replayed_at {
            fields.push(("y", instant(replayed_at)?.into()));
        }
    }
    Ok(fields.into_iter().flat_map(|(name, value)| [name.into(), value]).collect())
}

/// The row of these values; `None` if there is no session of this name.
pub(crate) fn find(sid: SessionId, value: Value) -> Result<Option<SessionRow>, StoreError> {
    match &value {
        Value::Array(values) if values.iter().all(|value| *value == Value::Nil) => Ok(None),
        _ => decode(sid, value).map(Some),
    }
}

/// The row of these values.
pub(crate) fn decode(sid: SessionId, value: Value) -> Result<SessionRow, StoreError> {
    let mut values = Answer::of("a session", value)?;
    // Fields are evaluated in the order in which they are written here.
    Ok(SessionRow {
        sid,
        subject: values.text()?,
        client: values.text()?,
        profile: values.code(Profile::from_code)?,
        state: values.code(SessionState::from_code)?,
        leaf: mark(&mut values)?,
        rotated_at: values.time()?,
        predecessor: predecessor(&mut values)?,
        created: values.time()?,
        idle_expiry: values.time()?,
        absolute_expiry: values.time()?,
        binding: binding(&mut values)?,
        mac: RowMac::new(values.bytes()?),
    })
}

fn mark(values: &mut Answer) -> Result<TokenMark, StoreError> {
    let generation = Generation::new(values.number()?);
    Ok(TokenMark { generation, hash: TokenHash::new(values.bytes()?) })
}

fn predecessor(values: &mut Answer) -> Result<Option<Predecessor>, StoreError> {
    let Some(generation) = values.optional_number()?.map(Generation::new) else {
        for _ in 0..7 {
            if values.optional()?.is_some() {
                return Err(values.corrupt());
            }
        }
        return Ok(None);
    };
    Ok(Some(Predecessor {
        mark: TokenMark { generation, hash: TokenHash::new(values.bytes()?) },
        nonce: Nonce::new(values.bytes()?),
        kek: KekId::new(values.small()?),
        consumed_at: values.time()?,
        replayed_at: replayed_at(values)?,
        replays: values.small()?,
        supersedes: values.small()?,
    }))
}

/// Empty since the last rotation, or a time.
fn replayed_at(values: &mut Answer) -> Result<Option<StoreTime>, StoreError> {
    match values.optional_blob()?.as_deref() {
        None | Some([]) => Ok(None),
        Some(text) => {
            let time = decimal(text).map(StoreTime::from_millis);
            time.map(Some).ok_or_else(|| values.corrupt())
        }
    }
}

fn binding(values: &mut Answer) -> Result<Option<Binding>, StoreError> {
    let Some(bytes) = values.optional_blob()? else { return Ok(None) };
    let bound = bytes
        .split_first()
        .and_then(|(kind, thumbprint)| Binding::from_parts(*kind, thumbprint.try_into().ok()?));
    bound.map(Some).ok_or_else(|| values.corrupt())
}
