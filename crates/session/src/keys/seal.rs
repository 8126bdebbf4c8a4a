//! Keys as they are in a store: private halves sealed, and the list marked as ours.
//!
//! `sealed` of a record is `the sealed private half | id of a KEK, 1 byte | MAC, 32`. Every record of
//! a list has the same MAC: HMAC-SHA256 under `hallpass/row` over the store's id, the version of the
//! list, and all its records in the order of their names, each part behind its length. So nobody
//! without the KEK moves a key to another state, to another time or out of the list, or mixes two
//! lists. A compromised key has no private half any more.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::{digest, hmac};
use hallpass_core::{Algorithm, Backend, ConfigError, SigningKey};

use super::making::{Made, restore};
use super::settings::is_offered;
use crate::StoreTime;
use crate::rotation::KekId;
use crate::secret::{KeyContext, Keyring, Keys, WrapError, framed, sealed_by};
use crate::store::{KeyRecord, KeyState, StoreError, StoreErrorKind};

/// Seals keys for one store, and opens them.
pub(crate) struct Sealer {
    ring: Arc<Keyring>,
    /// [`Opened::id`](crate::store::Opened).
    store: [u8; 16],
    backend: Arc<dyn Backend>,
}

impl Sealer {
    pub(crate) const fn new(
        ring: Arc<Keyring>,
        store: [u8; 16],
        backend: Arc<dyn Backend>,
    ) -> Self {
        Self { ring, store, backend }
    }

    /// What makes keys and signs.
    pub(super) const fn backend(&self) -> &Arc<dyn Backend> {
        &self.backend
    }

    /// The list that was read, without its mark and in the order of names, if it is ours.
    pub(super) fn read(
        &self,
        version: u64,
        mut records: Vec<KeyRecord>,
    ) -> Result<Vec<KeyRecord>, StoreError> {
        records.sort_by(|a, b| a.id.cmp(&b.id));
        let Some(mark) = records.first().and_then(mark_of) else {
            return if records.is_empty() && version == 0 { Ok(records) } else { Err(edited()) };
        };
        let mut bare = Vec::with_capacity(records.len());
        for mut record in records {
            if mark_of(&record) != Some(mark) {
                return Err(edited());
            }
            record.sealed = without_mark(&record).into();
            bare.push(record);
        }
        let [id, mac @ ..] = mark;
        let id = KekId::new(id);
        let keys = self.ring.find(id).ok_or_else(|| refused(WrapError::UnknownKek(id)))?;
        let list = self.list(version, &bare);
        hmac::verify(keys.row(), &list, &mac).map_err(|_| edited())?;
        if is_one_that_we_make(&bare) { Ok(bare) } else { Err(edited()) }
    }

    /// The list with its mark, as it is to be written.
    pub(super) fn write(&self, version: u64, mut records: Vec<KeyRecord>) -> Vec<KeyRecord> {
        records.sort_by(|a, b| a.id.cmp(&b.id));
        let mark = self.mark(self.ring.current(), version, &records);
        for record in &mut records {
            record.sealed = [&record.sealed, mark.as_slice()].concat().into();
        }
        records
    }

    /// Whether nothing in the list that was read needs another KEK than the current one.
    pub(super) fn is_current(&self, read: &[KeyRecord]) -> bool {
        let id = self.ring.current().id();
        read.iter().all(|record| {
            let sealed = sealed_by(without_mark(record));
            let marked = mark_of(record).map(|[id, ..]| KekId::new(id));
            marked == Some(id) && sealed.is_none_or(|by| by == id)
        })
    }

    /// Seals under the current KEK what another one has sealed.
    pub(super) fn renew(&self, records: &mut [KeyRecord]) -> Result<(), StoreError> {
        let id = self.ring.current().id();
        let is_old = |record: &&mut KeyRecord| sealed_by(&record.sealed).is_some_and(|by| by != id);
        for record in records.iter_mut().filter(is_old) {
            let context = self.context(&record.id, algorithm_of(record)?);
            let private = self.ring.open(&record.sealed, &context).map_err(refused)?;
            record.sealed = self.ring.seal(&private, &context).map_err(refused)?.into();
        }
        Ok(())
    }

    /// The record of a new key.
    pub(super) fn record(
        &self,
        made: &Made,
        state: KeyState,
        now: StoreTime,
    ) -> Result<KeyRecord, StoreError> {
        let context = self.context(&made.id, made.algorithm);
        let sealed = self.ring.seal(&made.private, &context).map_err(refused)?.into();
        let (id, public) = (made.id.clone(), made.public.clone());
        let algorithm = made.algorithm.name().into();
        Ok(KeyRecord { id, algorithm, state, published_at: now, changed_at: now, public, sealed })
    }

    /// The key of a record, which is what its private half says: the rest has to agree.
    pub(super) fn open(&self, record: &KeyRecord) -> Result<SigningKey, StoreError> {
        let algorithm = algorithm_of(record)?;
        let context = self.context(&record.id, algorithm);
        let private = self.ring.open(&record.sealed, &context).map_err(refused)?;
        let key = restore(algorithm, Some(&record.id), &private, &*self.backend);
        let key = key.map_err(no_key)?;
        let public = key.public_jwk().unwrap_or_default();
        if key.key_id() == Some(&*record.id) && public == *record.public {
            return Ok(key);
        }
        Err(edited())
    }

    const fn context<'a>(&'a self, kid: &'a str, algorithm: Algorithm) -> KeyContext<'a> {
        KeyContext { store: &self.store, kid, algorithm }
    }

    fn mark(&self, keys: &Keys, version: u64, records: &[KeyRecord]) -> Vec<u8> {
        let mac = hmac::sign(keys.row(), &self.list(version, records));
        [&[keys.id().number()], mac.as_ref()].concat()
    }

    fn list(&self, version: u64, records: &[KeyRecord]) -> Vec<u8> {
        let mut list = framed(&[b"hallpass/keys", &self.store, &version.to_be_bytes()]);
        for record in records {
            list.extend(framed(&[
                record.id.as_bytes(),
                record.algorithm.as_bytes(),
                &[record.state.code()],
                &record.published_at.as_millis().to_be_bytes(),
                &record.changed_at.as_millis().to_be_bytes(),
                record.public.as_bytes(),
                &record.sealed,
            ]));
        }
        list
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

/// No rule leads anywhere else, so this finds mistakes of ours.
fn is_one_that_we_make(records: &[KeyRecord]) -> bool {
    let actives = records.iter().filter(|record| record.state == KeyState::Active).count();
    let mut pairs = records.windows(2);
    actives <= 1 && !pairs.any(|pair| matches!(pair, [a, b] if a.id == b.id))
}

fn mark_of(record: &KeyRecord) -> Option<[u8; MARK]> {
    record.sealed.last_chunk().copied()
}

fn without_mark(record: &KeyRecord) -> &[u8] {
    record.sealed.split_last_chunk::<MARK>().map_or(&[], |(sealed, _)| sealed)
}

fn algorithm_of(record: &KeyRecord) -> Result<Algorithm, StoreError> {
    let algorithm = Algorithm::from_name(&record.algorithm).filter(|known| is_offered(*known));
    algorithm.ok_or_else(edited)
}

/// An unknown KEK is for the operator to mend, and says how.
fn refused(error: WrapError) -> StoreError {
    let kind = match error {
        WrapError::UnknownKek(_) => StoreErrorKind::Config,
        WrapError::Crypto => StoreErrorKind::Unavailable,
        WrapError::Changed | WrapError::Format => StoreErrorKind::Corrupt,
    };
    StoreError::new(kind, error)
}

fn no_key(error: ConfigError) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, error)
}

fn edited() -> StoreError {
    let text =
        "the signing keys in the store were changed by somebody else, or are another store's";
    StoreError::new(StoreErrorKind::Corrupt, text)
}

const MARK: usize = 1 + digest::SHA256_OUTPUT_LEN;
