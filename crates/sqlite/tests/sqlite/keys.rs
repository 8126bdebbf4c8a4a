//! Signing keys.

use hallpass_session::StoreTime;
use hallpass_session::store::{KeyRecord, KeyState, KeyStore, KeysPut};

use crate::kit::{Folder, NEVER, NOW, key};

fn record(id: &str, state: KeyState) -> KeyRecord {
    let changed_at = StoreTime::from_millis(1);
    KeyRecord { state, changed_at, sealed: [0, 1, 2].into(), ..key(id) }
}

#[tokio::test]
async fn keys_are_replaced_as_a_whole_and_stay() {
    let folder = Folder::new();
    let store = folder.open().await;
    let none = store.keys().await.unwrap();
    assert_eq!((none.version, none.records), (0, vec![]));
    // In the order in which they were given, whatever their names.
    let two = vec![record("z", KeyState::Active), record("a", KeyState::Next)];
    let put = store.put_keys(0, two.clone(), NEVER).await.unwrap();
    assert_eq!(put, KeysPut::Done(1));
    drop(store);

    let store = folder.open().await;
    assert_eq!(store.put_keys(0, two.clone(), NEVER).await.unwrap(), KeysPut::Done(1));
    let there = store.keys().await.unwrap();
    assert_eq!((there.version, there.records, there.now), (1, two, NOW));
    let states = [KeyState::Retired, KeyState::Compromised];
    let other: Vec<_> = states.iter().map(|state| record(&format!("{state:?}"), *state)).collect();
    assert_eq!(store.put_keys(0, other.clone(), NEVER).await.unwrap(), KeysPut::Outdated);
    let late = StoreTime::from_millis(1);
    assert_eq!(store.put_keys(1, other.clone(), late).await.unwrap(), KeysPut::Late);
    assert_eq!(store.put_keys(1, other.clone(), NEVER).await.unwrap(), KeysPut::Done(2));
    assert_eq!(store.keys().await.unwrap().records, other);
}
