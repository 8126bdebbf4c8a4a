//! The keys as a node last read them.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use hallpass_core::{
    Answering, EndpointRequest, EndpointResponse, Endpoints, Jwks, KeyQuery, KeySet, KeySetId,
    KeySource, KeysUnavailable, Lookup, SigningKey,
};

use super::MAX_AGE;
use super::recover::{Knowledge, recover};
use super::rules::compromise;
use crate::StoreTime;
use crate::revocation::Moment;
use crate::store::{KeyRecord, KeyState, StoreError};

/// What time it is on this node: outside of tests that of an [`Uptime`](crate::revocation::Uptime).
pub(crate) type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// The keys that a node signs and verifies with. Readers take no lock and wait for nobody.
pub(crate) struct KeyView {
    known: ArcSwap<Known>,
    /// Held by whoever changes it.
    writing: Mutex<()>,
    signs_for: Duration,
    now: Now,
}

/// The keys cannot be known newly enough to sign: another node may have compromised or replaced
/// the one that would. To be answered with 503 and `Retry-After`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct KeysStale {
    pub(super) age: Option<Duration>,
}

/// The keys as they were read.
pub(super) struct Reading {
    /// When the read began.
    pub(super) began: Moment,
    /// By the store's clock.
    pub(super) now: StoreTime,
    /// In the order of their names, and ours.
    pub(super) records: Vec<KeyRecord>,
}

#[derive(Default)]
struct Known {
    knowledge: Knowledge,
    read_at: Option<Moment>,
    keys: Vec<Arc<SigningKey>>,
    signer: Option<Arc<SigningKey>>,
    published: Option<Published>,
}

/// What verifiers need: the same until it changes, so that remembered tokens stay remembered.
#[derive(Clone)]
struct Published {
    set: Arc<KeySet>,
    jwks: Arc<Jwks>,
}

impl KeyView {
    /// Knows nothing yet. It signs with keys that were read `signs_for` ago at most: less than the
    /// minute that retired keys are kept for the sake of those who have not heard.
    pub(crate) fn new(signs_for: Duration, now: Now) -> Self {
        let known = ArcSwap::from_pointee(Known::default());
        Self { known, writing: Mutex::new(()), signs_for: signs_for.min(LONGEST), now }
    }

    /// The key that signs now, for use at once.
    pub(crate) fn signer(&self) -> Result<Arc<SigningKey>, KeysStale> {
        let known = self.known.load();
        let age = known.age(self.now());
        let is_fresh = age.is_some_and(|age| age <= self.signs_for);
        let signer = known.signer.as_ref().filter(|_| is_fresh);
        signer.cloned().ok_or(KeysStale { age })
    }

    /// The key set (RFC 7517 §5). Past [`MAX_AGE`] it is not served any more: keys that were added
    /// since may sign by the time that whoever asks drops the copy. Those who have one keep it.
    pub(crate) fn answer(&self, request: EndpointRequest) -> Answering {
        let known = self.known.load();
        let is_fresh = known.age(self.now()).is_some_and(|age| age <= MAX_AGE);
        match known.published.as_ref().filter(|_| is_fresh) {
            Some(published) => published.jwks.answer(request),
            None => Answering::Ready(
                EndpointResponse::new(503)
                    .with_field("cache-control", "no-store")
                    .with_field("retry-after", RETRY_AFTER.as_secs().to_string()),
            ),
        }
    }

    /// A key was compromised, as an event tells before the list does: it neither signs nor verifies
    /// from here on, and the [`Keeper`](super::Keeper) sees to it that the store knows.
    pub(crate) fn distrust(&self, kid: &str) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known.load();
        let mut knowledge = known.knowledge.clone();
        knowledge.compromised.insert(kid.into());
        for record in knowledge.records.iter_mut().filter(|record| *record.id == *kid) {
            compromise(record, knowledge.at);
        }
        let keys = known.keys.iter().filter(|key| key.key_id() != Some(kid)).cloned().collect();
        let signs = |other: &str| known.signer.as_ref().and_then(|key| key.key_id()) == Some(other);
        self.known.store(Arc::new(known.with(knowledge, known.read_at, keys, signs)));
    }

    /// Takes in what was read, with what is known of it besides: that is the answer.
    pub(super) fn take_in(
        &self,
        reading: Reading,
        retain: Duration,
        open: impl Fn(&KeyRecord) -> Result<SigningKey, StoreError>,
    ) -> Result<Vec<KeyRecord>, StoreError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known.load();
        let Reading { began, now, records } = reading;
        // Not with a key that the store has lost, before it is there again.
        let stored: Vec<_> = records.iter().map(|record| record.id.clone()).collect();
        let records = recover(records, &known.knowledge, now, retain);
        let keys = known.open_all(&records, open)?;
        let at = known.knowledge.at.max(now);
        let compromised = all_compromised(&known.knowledge.compromised, &records);
        let knowledge = Knowledge { records: records.clone(), at, compromised };
        let read_at = known.read_at.max(Some(began));
        let next = known.with(knowledge, read_at, keys, |kid| stored.iter().any(|id| **id == *kid));
        self.known.store(Arc::new(next));
        Ok(records)
    }

    /// The present moment.
    pub(super) fn now(&self) -> Moment {
        (self.now)()
    }
}

impl Known {
    fn age(&self, now: Moment) -> Option<Duration> {
        self.read_at.map(|read_at| now.since(read_at))
    }

    /// The keys of all records that have one; those that are open stay open.
    fn open_all(
        &self,
        records: &[KeyRecord],
        open: impl Fn(&KeyRecord) -> Result<SigningKey, StoreError>,
    ) -> Result<Vec<Arc<SigningKey>>, StoreError> {
        let live = records.iter().filter(|record| record.state != KeyState::Compromised);
        let keys = live.map(|record| match self.is_open(record) {
            Some(key) => Ok(Arc::clone(key)),
            None => open(record).map(Arc::new),
        });
        keys.collect()
    }

    fn is_open(&self, record: &KeyRecord) -> Option<&Arc<SigningKey>> {
        let mut before = self.knowledge.records.iter();
        before.find(|before| before.id == record.id && before.sealed == record.sealed)?;
        self.keys.iter().find(|key| key.key_id() == Some(&*record.id))
    }

    /// The next one, with the same set for verifiers if it has the same keys. The active key signs
    /// if it may.
    fn with(
        &self,
        knowledge: Knowledge,
        read_at: Option<Moment>,
        keys: Vec<Arc<SigningKey>>,
        may_sign: impl Fn(&str) -> bool,
    ) -> Self {
        let active = knowledge.records.iter().find(|record| record.state == KeyState::Active);
        let signer = active
            .filter(|active| may_sign(&active.id))
            .and_then(|active| keys.iter().find(|key| key.key_id() == Some(&*active.id)))
            .cloned();
        let is_same = keys.len() == self.keys.len()
            && keys.iter().zip(&self.keys).all(|(a, b)| a.key_id() == b.key_id());
        let published = self.published.clone().filter(|_| is_same);
        let published = published.or_else(|| (!keys.is_empty()).then(|| Published::new(&keys)));
        Self { knowledge, read_at, keys, signer, published }
    }
}

impl Published {
    fn new(keys: &[Arc<SigningKey>]) -> Self {
        let set = KeySet::new(keys.iter().map(|key| key.verifying_key()));
        Self { set: Arc::new(set), jwks: Arc::new(Jwks::new(keys.iter().map(|key| &**key))) }
    }
}

/// For the verifier of our own tokens. Whether keys that are known long enough are still good is
/// for the revocations to say: a compromised key is one of them.
impl KeySource for KeyView {
    fn lookup(&self, query: &KeyQuery<'_>) -> Lookup {
        let known = self.known.load();
        let is_fresh = known.age(self.now()).is_some_and(|age| age <= self.signs_for);
        let published = known.published.as_ref();
        let found = published.filter(|published| is_fresh || published.set.fits(query));
        let unavailable = KeysUnavailable::new().with_retry_after(RETRY_AFTER);
        Lookup::Ready(found.map(|found| Arc::clone(&found.set)).ok_or(unavailable))
    }

    fn is_current(&self, _: &KeyQuery<'_>, id: KeySetId) -> bool {
        self.known.load().published.as_ref().is_some_and(|published| published.set.id() == id)
    }
}

impl fmt::Debug for KeyView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyView")
            .field("keys", &self.known.load().keys)
            .field("signs_for", &self.signs_for)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for KeysStale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.age {
            Some(age) => write!(
                f,
                "no signing key can be used: they were last read {} s ago, or the one that signed \
                 is compromised",
                age.as_secs()
            ),
            None => f.write_str("the signing keys have not been read yet"),
        }
    }
}

impl Error for KeysStale {}

fn all_compromised(known: &BTreeSet<Box<str>>, records: &[KeyRecord]) -> BTreeSet<Box<str>> {
    let read = records.iter().filter(|record| record.state == KeyState::Compromised);
    known.iter().cloned().chain(read.map(|record| record.id.clone())).collect()
}

/// Of the minute that the store keeps more than clocks and leeways need, what is left when every
/// deadline was used up.
const LONGEST: Duration = Duration::from_secs(50);

/// What [`EndpointResponse`] and [`Lookup`] say when the keys are not known.
const RETRY_AFTER: Duration = Duration::from_secs(5);
