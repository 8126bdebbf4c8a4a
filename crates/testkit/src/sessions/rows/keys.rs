//! Signing keys: all of them one value.

use hallpass_session::StoreTime;
use hallpass_session::store::{KeyRecord, KeyState, KeysPut};

use crate::fail::fail;
use crate::sessions::bench::{Bench, MILLI, done};

pub(in crate::sessions) async fn a_store_begins_without_keys(bench: Bench) {
    let keys = done(bench.store.keys().await);
    assert_eq!((keys.version, keys.records), (0, Vec::new()));
    assert!(keys.now >= bench.opened.now);
}

pub(in crate::sessions) async fn keys_come_back_as_they_were(bench: Bench) {
    let states: Vec<_> = (0..=u8::MAX).filter_map(KeyState::from_code).collect();
    let records: Vec<_> = states.into_iter().map(|state| record(&bench, state)).collect();
    assert_eq!(put(&bench, 0, &records).await, KeysPut::Done(1));
    for node in [&bench, &bench.another().await] {
        let keys = done(node.store.keys().await);
        assert_eq!((keys.version, &keys.records), (1, &records));
    }
    assert_eq!(put(&bench, 1, &[]).await, KeysPut::Done(2));
    assert_eq!(done(bench.store.keys().await).records, []);
}

/// Only one of two nodes that have read the same version replaces it.
pub(in crate::sessions) async fn keys_are_replaced_by_their_version(bench: Bench) {
    let (own, other) = (vec![record(&bench, KeyState::Next)], vec![record(&bench, KeyState::Next)]);
    assert_eq!(put(&bench, 1, &own).await, KeysPut::Outdated, "a version that is not yet");
    assert_eq!(put(&bench, 0, &own).await, KeysPut::Done(1));
    assert_eq!(put(&bench, 0, &other).await, KeysPut::Outdated);
    assert_eq!(put(&bench, u64::MAX, &other).await, KeysPut::Outdated);
    assert_eq!(done(bench.store.keys().await).records, own);
    assert_eq!(put(&bench, 1, &other).await, KeysPut::Done(2));
    assert_eq!(done(bench.store.keys().await).records, other);
}

/// The same command once more has been done; what another node did after it stays.
pub(in crate::sessions) async fn keys_that_come_twice_are_put_once(bench: Bench) {
    let (own, other) = (vec![record(&bench, KeyState::Next)], vec![record(&bench, KeyState::Next)]);
    for _ in 0..3 {
        assert_eq!(put(&bench, 0, &own).await, KeysPut::Done(1));
    }
    assert_eq!(put(&bench, 1, &other).await, KeysPut::Done(2));
    assert_eq!(put(&bench, 0, &own).await, KeysPut::Outdated);
    let keys = done(bench.store.keys().await);
    assert_eq!((keys.version, keys.records), (2, other));
}

pub(in crate::sessions) async fn late_keys_are_not_put(bench: Bench) {
    bench.pass(MILLI).await;
    let records = vec![record(&bench, KeyState::Next)];
    let late = bench.before().await;
    assert_eq!(done(bench.store.put_keys(0, records, late).await), KeysPut::Late);
    assert_eq!(done(bench.store.keys().await).version, 0);
}

/// Of a hundred nodes that start at once, one makes the first key.
pub(in crate::sessions) async fn a_hundred_first_keys(bench: Bench) {
    let mut tasks = Vec::new();
    for _ in 0..100 {
        let (bench, records) = (bench.clone(), vec![record(&bench, KeyState::Active)]);
        tasks.push(tokio::spawn(async move { (put(&bench, 0, &records).await, records) }));
    }
    let mut winners = Vec::new();
    for task in tasks {
        let (put, records) = task.await.unwrap_or_else(|error| fail(error));
        match put {
            KeysPut::Done(version) => winners.push((version, records)),
            KeysPut::Outdated => {}
            KeysPut::Late => fail("keys came too late, long before their deadline"),
        }
    }
    let keys = done(bench.store.keys().await);
    assert_eq!(winners, [(keys.version, keys.records)]);
}

async fn put(bench: &Bench, version: u64, records: &[KeyRecord]) -> KeysPut {
    done(bench.store.put_keys(version, records.to_vec(), bench.soon()).await)
}

fn record(bench: &Bench, state: KeyState) -> KeyRecord {
    let [first, second, ..] = bench.bytes::<8>();
    let time = 1_800_000_000_000_u64.saturating_add(u64::from(first));
    KeyRecord {
        id: format!("key {:02x?} 🗝\0", bench.bytes::<16>()).into(),
        algorithm: "ES256".into(),
        state,
        published_at: StoreTime::from_millis(time),
        changed_at: StoreTime::from_millis(time.saturating_add(u64::from(second))),
        public: r#"{"kty":"EC","crv":"P-256"}"#.into(),
        sealed: bench.bytes::<64>().into(),
    }
}
