use std::sync::Arc;

use hallpass_core::{Algorithm, AwsLc};

use super::super::{Keeper, KeySettings, KeyView, Sealer};
use super::{
    DAY, Hands, KEEP, MINUTE, Node, Rewindable, SIGNS_FOR, STORE, block_on, in_state, settings,
};
use crate::secret::samples::{A, B, kek, ring};
use crate::store::{KeyRecord, KeyState, KeyStore, StoreErrorKind};

/// A store with an active, a next and a compromised key, and its content.
fn store() -> (Arc<Rewindable>, Hands, (u64, Vec<KeyRecord>)) {
    let hands = Hands::new();
    let store = Rewindable::new(&hands);
    let node = node(&store, &hands, (A, None));
    node.maintain();
    let stolen = node.signer();
    assert!(block_on(node.keeper.compromise(&stolen, KEEP)).unwrap());
    let content = store.content();
    (store, hands, content)
}

fn node(store: &Arc<Rewindable>, hands: &Hands, keks: (&str, Option<&str>)) -> Node {
    let store: Arc<dyn KeyStore> = Arc::<Rewindable>::clone(store);
    Node::with_keks(&store, hands, KeySettings::default(), keks)
}

/// What a node that starts, and one that was running, make of the store.
fn refused(store: &Arc<Rewindable>, hands: &Hands, running: &Node) -> StoreErrorKind {
    let starting = node(store, hands, (A, None));
    let (old, new) = (running.signer(), block_on(starting.keeper.maintain(KEEP)));
    let running_refuses = block_on(running.keeper.maintain(KEEP)).unwrap_err().kind();
    let kind = new.unwrap_err().kind();
    assert_eq!(running_refuses, kind);
    assert!(starting.view.signer().is_err(), "never used");
    assert_eq!(running.signer(), old, "what was known before is as good as before");
    kind
}

type Edit = fn(&mut Vec<KeyRecord>);

/// One edit of each kind that somebody can make who has no KEK.
#[test]
fn an_edited_list_is_corrupt() {
    let (store, hands, good) = store();
    let running = node(&store, &hands, (A, None));
    running.refresh();
    let edits: [(&str, Edit); 14] = [
        ("revived", |keys| {
            let stolen = keys.iter_mut().find(|key| key.state == KeyState::Compromised);
            stolen.unwrap().state = KeyState::Retired;
        }),
        ("promoted", |keys| {
            for key in keys {
                match key.state {
                    KeyState::Active => key.state = KeyState::Retired,
                    KeyState::Next => key.state = KeyState::Active,
                    _ => {}
                }
            }
        }),
        ("made older", |keys| keys[0].published_at = super::StoreTime::from_millis(1)),
        ("made younger", |keys| keys[1].changed_at = keys[1].changed_at.after(DAY)),
        ("renamed", |keys| keys[0].id = "another".into()),
        ("another algorithm", |keys| keys[0].algorithm = "HS256".into()),
        ("another public half", |keys| {
            let other = super::super::making::make(Algorithm::ES256, &AwsLc).unwrap();
            keys[0].public = other.public;
        }),
        ("a bit of a private half", |keys| keys[0].sealed[20] ^= 1),
        ("a bit of a mark", |keys| *keys[0].sealed.last_mut().unwrap() ^= 1),
        ("private halves swapped", |keys| {
            let (a, b) = (keys[0].sealed.clone(), keys[1].sealed.clone());
            (keys[0].sealed, keys[1].sealed) = (b, a);
        }),
        ("cut off", |keys| keys[0].sealed = [1, 2].into()),
        ("one taken out", |keys| drop(keys.pop())),
        ("all taken out", Vec::clear),
        ("one doubled", |keys| keys.push(keys[0].clone())),
    ];
    for (name, edit) in edits {
        let mut content = good.clone();
        edit(&mut content.1);
        assert_ne!(content, good, "{name}");
        store.set(content);
        assert_eq!(refused(&store, &hands, &running), StoreErrorKind::Corrupt, "{name}");
    }
    store.set(good);
    block_on(running.keeper.maintain(KEEP)).unwrap();
}

#[test]
fn a_list_of_another_version_is_corrupt() {
    let (store, hands, (version, records)) = store();
    let running = node(&store, &hands, (A, None));
    running.refresh();
    store.set((version + 1, records));
    assert_eq!(refused(&store, &hands, &running), StoreErrorKind::Corrupt);
}

#[test]
fn the_order_in_which_a_store_answers_does_not_matter() {
    let (store, hands, (version, mut records)) = store();
    records.reverse();
    store.set((version, records.clone()));
    node(&store, &hands, (A, None)).maintain();
    assert_eq!(store.content(), (version, records), "and is nothing to mend");
}

#[test]
fn the_keys_of_another_store_are_none_of_ours() {
    let (store, hands, _) = store();
    let view = Arc::new(KeyView::new(SIGNS_FOR, Arc::new(move || hands.moment())));
    let sealer = Sealer::new(Arc::new(ring(A, None)), *b"another's store.", Arc::new(AwsLc));
    let keeper = Keeper::new(store, sealer, settings(Algorithm::ES256), Arc::clone(&view));
    let error = block_on(keeper.maintain(KEEP)).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    assert!(view.signer().is_err());
}

/// With a mark of ours, a record has to agree with the key in it all the same.
#[test]
fn a_record_is_what_its_private_half_says() {
    let sealer = Sealer::new(Arc::new(ring(A, None)), STORE, Arc::new(AwsLc));
    let made = super::super::making::make(Algorithm::ES256, &AwsLc).unwrap();
    let other = super::super::making::make(Algorithm::ES256, &AwsLc).unwrap();
    let now = Hands::new().store_time();
    let good = sealer.record(&made, KeyState::Active, now).unwrap();
    assert!(sealer.open(&good).is_ok());
    let edited = [
        KeyRecord { public: other.public, ..good.clone() },
        KeyRecord { id: other.id, ..good.clone() },
        KeyRecord { algorithm: "EdDSA".into(), ..good.clone() },
        KeyRecord { algorithm: "none".into(), ..good.clone() },
        KeyRecord { sealed: Box::default(), ..good },
    ];
    for record in edited {
        assert_eq!(sealer.open(&record).unwrap_err().kind(), StoreErrorKind::Corrupt, "{record:?}");
    }
}

#[test]
fn keys_under_an_unknown_kek_are_for_the_operator_to_mend() {
    let (store, hands, before) = store();
    let error = block_on(node(&store, &hands, (B, None)).keeper.maintain(KEEP)).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Config);
    let text = error.to_string();
    let id = kek(A).id().number();
    assert!(text.contains(&format!("id {id}")) && text.contains("give that one"), "{text}");
    assert_eq!(store.content(), before, "and nothing was written");
}

#[test]
fn a_kek_is_replaced_while_nodes_run() {
    let (store, hands, _) = store();
    let old = node(&store, &hands, (A, None));
    old.maintain();
    let both = node(&store, &hands, (B, Some(A)));
    both.refresh();
    let signer = both.signer();
    assert_eq!(signer, old.signer(), "what the KEK before has sealed opens");
    both.maintain();
    assert_eq!(block_on(old.keeper.refresh()).unwrap_err().kind(), StoreErrorKind::Config);
    let sealed = store.content();
    both.maintain();
    assert_eq!(store.content(), sealed, "once is enough");
    let new = node(&store, &hands, (B, None));
    new.maintain();
    assert_eq!(new.signer(), signer);
    hands.advance(KEEP + 5 * MINUTE);
    new.maintain();
    assert!(in_state(&*store, KeyState::Compromised).is_empty());
}

#[test]
fn no_key_is_in_the_store_in_the_clear() {
    let sealer = Sealer::new(Arc::new(ring(A, None)), STORE, Arc::new(AwsLc));
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::HS256] {
        let made = super::super::making::make(algorithm, &AwsLc).unwrap();
        let record = sealer.record(&made, KeyState::Next, Hands::new().store_time()).unwrap();
        let [written] = sealer.write(1, vec![record]).try_into().unwrap();
        for window in made.private.windows(12) {
            let has = |bytes: &[u8]| bytes.windows(12).any(|other| other == window);
            assert!(!has(&written.sealed) && !has(written.public.as_bytes()), "{algorithm}");
        }
    }
}
