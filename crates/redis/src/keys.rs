//! Signing keys: all of them one value, in the first shard.
//!
//! The other shards of a cluster have a copy each. Without it no node could sign while the first shard
//! is down, and nobody refresh, whichever shard he is in. A copy is as good as the original meanwhile,
//! for nobody can replace that. A key that is compromised meanwhile stays in the copies until the first
//! shard is back: what it signed is refused by the logs of the other shards.

use hallpass_session::StoreTime;
use hallpass_session::store::{
    KeyRecord, KeyRecords, KeyState, KeyStore, KeysPut, Shard, Step, StoreError, StoreErrorKind,
};

use crate::Redis;
use crate::answer::Answer;
use crate::error::{config, corrupt};
use crate::number::at_most;
use crate::scripts;

impl KeyStore for Redis {
    fn keys(&self) -> Step<'_, KeyRecords> {
        Box::pin(async move {
            match self.keys_in(FIRST).await {
                Err(error) if error.kind() == StoreErrorKind::Unavailable => {
                    self.newest_copy().await.ok_or(error)
                }
                Err(error) => Err(error),
                Ok((now, None)) => Ok(KeyRecords { version: 0, records: Vec::new(), now }),
                Ok((now, Some(bytes))) => records(now, &bytes),
            }
        })
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        Box::pin(async move {
            let names = self.names(FIRST)?;
            let keys = [names.shard(), names.signing_keys()];
            let Some(next) = version.checked_add(1) else { return Ok(KeysPut::Outdated) };
            let bytes = encode(next, &records)?;
            let replaced = version.to_be_bytes();
            let args = [at_most(deadline).into(), (&replaced).into(), bytes.as_slice().into()];
            let answer = self.step(FIRST, &scripts::PUT_KEYS, &keys, &args).await?;
            let mut answer = Answer::of(WHAT, answer)?;
            match answer.blob()?.as_slice() {
                b"done" => {
                    self.copy(answer.time()?, &bytes).await;
                    Ok(KeysPut::Done(next))
                }
                b"late" => Ok(KeysPut::Late),
                b"outdated" => Ok(KeysPut::Outdated),
                _ => Err(answer.corrupt()),
            }
        })
    }
}

impl Redis {
    /// What time it is in this shard, and its value.
    async fn keys_in(&self, shard: Shard) -> Result<(StoreTime, Option<Vec<u8>>), StoreError> {
        let names = self.names(shard)?;
        let keys = [names.shard(), names.signing_keys()];
        let answer = self.step(shard, &scripts::KEYS, &keys, &[]).await?;
        let mut answer = Answer::of(WHAT, answer)?;
        Ok((answer.time()?, answer.optional_blob()?))
    }

    /// What was put last, of all that the other shards know, as far as they answer.
    async fn newest_copy(&self) -> Option<KeyRecords> {
        let mut newest: Option<(StoreTime, KeyRecords)> = None;
        for shard in self.others() {
            let Ok((now, Some(bytes))) = self.keys_in(shard).await else { continue };
            let Some((put, bytes)) = copied(&bytes) else { continue };
            let Ok(copy) = records(now, bytes) else { continue };
            if newest.as_ref().is_none_or(|(last, _)| put > *last) {
                newest = Some((put, copy));
            }
        }
        newest.map(|(_, copy)| copy)
    }

    /// Gives the other shards what was put into the first one at this time. One that does not take it
    /// has an older copy, and the newest of all is the one that counts.
    async fn copy(&self, put: StoreTime, bytes: &[u8]) {
        for shard in self.others() {
            if let Ok(names) = self.names(shard) {
                let keys = [names.shard(), names.signing_keys()];
                let args = [put.as_millis().into(), bytes.into()];
                let _copied = self.step(shard, &scripts::COPY_KEYS, &keys, &args).await;
            }
        }
    }

    fn others(&self) -> impl Iterator<Item = Shard> + use<> {
        (1..self.link().shards()).map(Shard::new)
    }
}

/// A byte for the form, the version, and of each record its parts, each after its length.
fn encode(version: u64, records: &[KeyRecord]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![FORM];
    bytes.extend_from_slice(&version.to_be_bytes());
    for record in records {
        let published_at = record.published_at.as_millis().to_be_bytes();
        let changed_at = record.changed_at.as_millis().to_be_bytes();
        let parts: [&[u8]; 7] = [
            record.id.as_bytes(),
            record.algorithm.as_bytes(),
            &[record.state.code()],
            &published_at,
            &changed_at,
            record.public.as_bytes(),
            &record.sealed,
        ];
        for part in parts {
            let length = u32::try_from(part.len());
            let length = length.map_err(|_| config("a signing key is longer than 4 GiB"))?;
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part);
        }
    }
    Ok(bytes)
}

fn records(now: StoreTime, bytes: &[u8]) -> Result<KeyRecords, StoreError> {
    let (version, records) = decode(bytes).ok_or_else(|| corrupt(WHAT))?;
    Ok(KeyRecords { version, records, now })
}

/// When the original of a copy was put, and the original.
fn copied(bytes: &[u8]) -> Option<(StoreTime, &[u8])> {
    let (&form, rest) = bytes.split_first()?;
    let (put, original) = rest.split_first_chunk()?;
    (form == COPY).then_some((StoreTime::from_millis(u64::from_be_bytes(*put)), original))
}

/// `None` for what is not whole.
fn decode(bytes: &[u8]) -> Option<(u64, Vec<KeyRecord>)> {
    let (&form, rest) = bytes.split_first()?;
    let (version, mut rest) = rest.split_first_chunk()?;
    if form != FORM {
        return None;
    }
    let mut records = Vec::new();
    while !rest.is_empty() {
        records.push(record(&mut rest)?);
    }
    Some((u64::from_be_bytes(*version), records))
}

fn record(rest: &mut &[u8]) -> Option<KeyRecord> {
    // Fields are evaluated in the order in which they are written here.
    Some(KeyRecord {
        id: text(rest)?,
        algorithm: text(rest)?,
        state: match part(rest)? {
            [code] => KeyState::from_code(*code)?,
            _ => return None,
        },
        published_at: time(rest)?,
        changed_at: time(rest)?,
        public: text(rest)?,
        sealed: part(rest)?.into(),
    })
}

fn part<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (length, after) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (part, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

fn text(rest: &mut &[u8]) -> Option<Box<str>> {
    std::str::from_utf8(part(rest)?).ok().map(Box::from)
}

fn time(rest: &mut &[u8]) -> Option<StoreTime> {
    let millis = part(rest)?.try_into().ok()?;
    Some(StoreTime::from_millis(u64::from_be_bytes(millis)))
}

/// Where they are replaced.
const FIRST: Shard = Shard::new(0);

const FORM: u8 = 1;

/// The form of a copy: the time of the put, and what was put.
const COPY: u8 = 2;

const WHAT: &str = "the value of the signing keys";
