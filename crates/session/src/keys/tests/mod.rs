//! The life of keys, by a clock that is moved by hand.

#![expect(clippy::arithmetic_side_effects, reason = "a wrong sum fails the test that asks for it")]

mod failover;
mod life;
mod making;
mod random;
mod recover;
mod rules;
mod sealed;
mod view;
mod watch;

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use hallpass_core::{Algorithm, AwsLc, Clock, SigningKey, UnixTime};

use super::{Keeper, KeySettings, KeyView, Sealer};
use crate::revocation::Moment;
use crate::secret::samples::{A, ring};
use crate::store::{KeyRecord, KeyRecords, KeyState, KeyStore, KeysPut, Step};
use crate::{MemoryStore, StoreTime};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long an access token lives, and what the store keeps for it.
const TTL: Duration = Duration::from_secs(600);
const KEEP: Duration = Duration::from_secs(600 + 360);

/// For how long a view signs.
const SIGNS_FOR: Duration = Duration::from_secs(10);

/// The clock of the store, and beside it that of the nodes, which never goes back.
#[derive(Clone, Debug)]
struct Hands(Arc<[AtomicU64; 2]>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new([AtomicU64::new(1_800_000_000_000), AtomicU64::new(1_000)]))
    }

    fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap();
        for hand in self.0.iter() {
            hand.fetch_add(millis, Ordering::Relaxed);
        }
    }

    /// The clock of the store alone.
    fn set_back(&self, by: Duration) {
        self.0[0].fetch_sub(u64::try_from(by.as_millis()).unwrap(), Ordering::Relaxed);
    }

    fn store_time(&self) -> StoreTime {
        StoreTime::from_millis(self.0[0].load(Ordering::Relaxed))
    }

    fn moment(&self) -> Moment {
        Moment::after_start(Duration::from_millis(self.0[1].load(Ordering::Relaxed)))
    }
}

impl Clock for Hands {
    fn now(&self) -> Option<UnixTime> {
        Some(self.store_time().to_unix_time())
    }
}

/// A node: what it knows, and what it does.
#[derive(Clone)]
struct Node {
    view: Arc<KeyView>,
    keeper: Arc<Keeper>,
}

impl Node {
    fn new(store: &Arc<dyn KeyStore>, hands: &Hands, settings: KeySettings) -> Self {
        Self::with_keks(store, hands, settings, (A, None))
    }

    fn with_keks(
        store: &Arc<dyn KeyStore>,
        hands: &Hands,
        settings: KeySettings,
        (current, other): (&str, Option<&str>),
    ) -> Self {
        let hands = hands.clone();
        let view = Arc::new(KeyView::new(SIGNS_FOR, Arc::new(move || hands.moment())));
        let sealer = Sealer::new(Arc::new(ring(current, other)), STORE, Arc::new(AwsLc));
        let keeper = Keeper::new(Arc::clone(store), sealer, settings, Arc::clone(&view));
        Self { view, keeper: Arc::new(keeper) }
    }

    fn maintain(&self) {
        block_on(self.keeper.maintain(KEEP)).unwrap();
    }

    fn refresh(&self) {
        block_on(self.keeper.refresh()).unwrap();
    }

    fn signer(&self) -> String {
        kid(&self.view.signer().unwrap())
    }
}

/// A store whose content can be taken and put back: what a failover does.
#[derive(Debug)]
struct Rewindable {
    hands: Hands,
    content: Mutex<(u64, Vec<KeyRecord>)>,
}

impl Rewindable {
    fn new(hands: &Hands) -> Arc<Self> {
        Arc::new(Self { hands: hands.clone(), content: Mutex::default() })
    }

    fn content(&self) -> (u64, Vec<KeyRecord>) {
        self.content.lock().unwrap().clone()
    }

    fn set(&self, content: (u64, Vec<KeyRecord>)) {
        *self.content.lock().unwrap() = content;
    }
}

impl KeyStore for Rewindable {
    fn keys(&self) -> Step<'_, KeyRecords> {
        let (version, records) = self.content();
        let now = self.hands.store_time();
        Box::pin(async move { Ok(KeyRecords { version, records, now }) })
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        Box::pin(async move {
            let mut content = self.content.lock().unwrap();
            if self.hands.store_time() > deadline {
                return Ok(KeysPut::Late);
            }
            if content.0 != version {
                return Ok(KeysPut::Outdated);
            }
            *content = (version + 1, records);
            Ok(KeysPut::Done(content.0))
        })
    }
}

fn memory(hands: &Hands) -> Arc<dyn KeyStore> {
    Arc::new(MemoryStore::by_clock(hands.clone()))
}

fn settings(algorithm: Algorithm) -> KeySettings {
    KeySettings::new(algorithm).unwrap()
}

fn kid(key: &SigningKey) -> String {
    key.key_id().unwrap().to_owned()
}

/// The names of the keys of the store that are in this state, oldest first.
fn in_state(store: &dyn KeyStore, state: KeyState) -> Vec<String> {
    let mut records = block_on(store.keys()).unwrap().records;
    records.sort_by_key(|record| record.published_at);
    let found = records.iter().filter(|record| record.state == state);
    found.map(|record| record.id.to_string()).collect()
}

fn the(store: &dyn KeyStore, state: KeyState) -> String {
    let [only] = in_state(store, state).try_into().unwrap();
    only
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let (mut future, waker) = (pin!(future), Waker::from(Arc::new(Unpark(thread::current()))));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

const STORE: [u8; 16] = *b"the test's store";
