use std::sync::Arc;

use super::super::KeySettings;
use super::{DAY, HOUR, Hands, KEEP, MINUTE, MONTH, Node, Rewindable, block_on, in_state, the};
use crate::store::{KeyState, KeyStore};

use KeyState::{Active, Compromised, Retired};

fn world() -> (Arc<Rewindable>, Hands, [Node; 2]) {
    let hands = Hands::new();
    let store = Rewindable::new(&hands);
    let nodes = [1, 2].map(|_| node(&store, &hands));
    nodes.iter().for_each(Node::maintain);
    hands.advance(DAY);
    nodes.iter().for_each(Node::maintain);
    (store, hands, nodes)
}

fn node(store: &Arc<Rewindable>, hands: &Hands) -> Node {
    let store: Arc<dyn KeyStore> = Arc::<Rewindable>::clone(store);
    Node::new(&store, hands, KeySettings::default())
}

#[test]
fn a_compromise_survives_the_loss_of_its_write() {
    let (store, hands, [a, b]) = world();
    let (before, stolen) = (store.content(), a.signer());
    assert!(block_on(a.keeper.compromise(&stolen, KEEP)).unwrap());
    b.refresh();
    let next = b.signer();
    store.set(before);
    // Whoever has heard of it does not go back, whoever tells the store.
    b.refresh();
    assert_eq!(b.signer(), next);
    assert!(!super::view::published(&b).unwrap().contains(&stolen));
    b.maintain();
    assert_eq!((the(&*store, Active), the(&*store, Compromised)), (next.clone(), stolen));
    let starting = node(&store, &hands);
    starting.maintain();
    assert_eq!(starting.signer(), next);
}

#[test]
fn a_rotation_survives_the_loss_of_its_write() {
    let (store, hands, [a, b]) = world();
    hands.advance(MONTH);
    let (before, old) = (store.content(), the(&*store, Active));
    a.maintain();
    let new = a.signer();
    store.set(before);
    hands.advance(MINUTE);
    a.maintain();
    b.maintain();
    assert_eq!((the(&*store, Active), the(&*store, Retired)), (new, old));
}

#[test]
fn a_key_that_signed_at_once_is_there_again_after_the_store_was_emptied() {
    let hands = Hands::new();
    let store = Rewindable::new(&hands);
    let a = node(&store, &hands);
    a.maintain();
    let first = a.signer();
    store.set((0, Vec::new()));
    // Another node makes another first key.
    let b = node(&store, &hands);
    hands.advance(MINUTE);
    b.maintain();
    assert_ne!(b.signer(), first);
    a.maintain();
    assert_eq!(a.signer(), b.signer());
    assert_eq!(the(&*store, Retired), first, "until nothing that it signed is believed");
    b.refresh();
    assert!(super::view::published(&b).unwrap().contains(&first));
}

#[test]
fn a_key_that_the_store_has_lost_signs_once_it_is_there_again() {
    let (store, _, [a, _]) = world();
    let signer = a.signer();
    store.set((0, Vec::new()));
    a.refresh();
    assert!(a.view.signer().is_err());
    assert!(super::view::published(&a).unwrap().contains(&signer));
    a.maintain();
    assert_eq!((a.signer(), the(&*store, Active)), (signer.clone(), signer));
}

#[test]
fn a_node_that_was_away_brings_nothing_back() {
    let (store, hands, [a, b]) = world();
    let stolen = a.signer();
    assert!(block_on(a.keeper.compromise(&stolen, KEEP)).unwrap());
    hands.advance(HOUR);
    a.maintain();
    assert!(in_state(&*store, Compromised).is_empty(), "it is over");
    let content = store.content();
    b.maintain();
    assert_eq!(store.content(), content);
    assert_ne!(b.signer(), stolen);
    assert!(!super::view::published(&b).unwrap().contains(&stolen));
}
