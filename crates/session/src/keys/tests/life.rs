use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{Algorithm, JwkSet, KeyQuery, KeySource, Lookup};

use super::super::{KeySettings, LEAD};
use super::view::published;
use super::watch::Watch;
use super::{
    DAY, HOUR, Hands, KEEP, MINUTE, MONTH, Node, block_on, in_state, memory, settings, the,
};
use crate::store::{KeyState, KeyStore};

use KeyState::{Active, Compromised, Next, Retired};

fn node() -> (Arc<dyn KeyStore>, Hands, Node) {
    let hands = Hands::new();
    let store = memory(&hands);
    let node = Node::new(&store, &hands, KeySettings::default());
    node.maintain();
    (store, hands, node)
}

#[test]
fn a_new_store_has_a_key_that_signs_at_once_and_one_that_follows() {
    let (store, _, node) = node();
    assert_eq!(node.signer(), the(&*store, Active));
    assert_ne!(the(&*store, Next), the(&*store, Active));
    let before = block_on(store.keys()).unwrap();
    node.maintain();
    assert_eq!(block_on(store.keys()).unwrap(), before, "there is nothing to do");
}

#[test]
fn keys_follow_each_other() {
    let (store, hands, node) = node();
    let mut turns = vec![node.signer()];
    for _ in 0..4 {
        hands.advance(MONTH);
        let next = the(&*store, Next);
        node.maintain();
        assert_eq!(node.signer(), next);
        assert_eq!(the(&*store, Retired), *turns.last().unwrap());
        turns.push(next);
    }
    hands.advance(KEEP + 5 * MINUTE);
    node.maintain();
    assert!(in_state(&*store, Retired).is_empty());
    turns.dedup();
    assert_eq!(turns.len(), 5);
}

#[test]
fn a_compromised_key_is_gone_at_once_and_the_next_one_signs() {
    let (store, hands, node) = node();
    hands.advance(DAY);
    node.maintain();
    let (stolen, next) = (node.signer(), the(&*store, Next));
    assert!(block_on(node.keeper.compromise(&stolen, KEEP)).unwrap());
    assert_eq!(node.signer(), next);
    assert_eq!(the(&*store, Compromised), stolen);
    assert_eq!(in_state(&*store, Next).len(), 1, "and it has a next again");
    let record = block_on(store.keys()).unwrap().records;
    let record = record.iter().find(|record| *record.id == *stolen).unwrap();
    assert!(record.public.is_empty() && record.sealed.len() == 33, "no key is left, only the mark");
    let query = KeyQuery::new(Algorithm::ES256, Some(&stolen));
    let Lookup::Ready(Ok(set)) = node.view.lookup(&query) else { panic!("the view is fresh") };
    assert!(!set.fits(&query));

    assert!(block_on(node.keeper.compromise(&stolen, KEEP)).unwrap(), "it is already");
    assert!(!block_on(node.keeper.compromise("nobody's", KEEP)).unwrap());
    hands.advance(KEEP + 5 * MINUTE);
    node.maintain();
    assert!(in_state(&*store, Compromised).is_empty());
}

#[test]
fn a_next_or_retired_key_can_be_compromised_too() {
    let (store, hands, node) = node();
    hands.advance(MONTH);
    node.maintain();
    let (active, next, retired) = (node.signer(), the(&*store, Next), the(&*store, Retired));
    for kid in [&next, &retired] {
        assert!(block_on(node.keeper.compromise(kid, KEEP)).unwrap());
    }
    assert_eq!(node.signer(), active);
    assert_eq!(in_state(&*store, Compromised).len(), 2);
    assert_ne!(the(&*store, Next), next);
}

#[test]
fn another_algorithm_takes_over_when_its_key_was_published_long_enough() {
    let (store, hands, node) = node();
    hands.advance(DAY);
    let changed = Node::new(&store, &hands, settings(Algorithm::EdDSA));
    changed.maintain();
    let algorithm = |node: &Node| node.view.signer().unwrap().algorithm();
    assert_eq!(algorithm(&changed), Algorithm::ES256);
    // A node that still has the old settings leaves the key alone.
    node.maintain();
    hands.advance(LEAD - Duration::from_secs(1));
    changed.maintain();
    assert_eq!(algorithm(&changed), Algorithm::ES256);
    hands.advance(Duration::from_secs(1));
    changed.maintain();
    assert_eq!(algorithm(&changed), Algorithm::EdDSA);
    hands.advance(2 * HOUR);
    changed.maintain();
    let left = block_on(store.keys()).unwrap().records;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|record| *record.algorithm == *"EdDSA"));
}

#[test]
fn a_token_verifies_by_the_published_keys_until_it_expires() {
    let (_, hands, node) = node();
    let token =
        node.view.signer().unwrap().sign("at+jwt", &BTreeMap::from([("sub", "user-42")])).unwrap();
    hands.advance(MONTH);
    node.maintain();
    hands.advance(KEEP);
    node.maintain();
    let verifies = || {
        let keys = JwkSet::from_text(&published(&node).unwrap()).unwrap();
        keys.keys().iter().any(|key| key.verify_compact(&token).is_ok())
    };
    assert!(verifies());
    hands.advance(5 * MINUTE);
    node.maintain();
    assert!(!verifies());
}

/// Two nodes for a quarter of a year, each at its own pace: keys change three times.
#[test]
fn three_months_go_by() {
    let hands = Hands::new();
    let store = memory(&hands);
    let nodes = [1, 2].map(|_| Node::new(&store, &hands, KeySettings::default()));
    let mut watch = Watch::new(Arc::clone(&store), hands.clone());
    for step in 0..91 * 24_u32 {
        for (node, every) in nodes.iter().zip([1, 3]) {
            if step % every == 0 {
                node.maintain();
                watch.look();
            }
            node.refresh();
            watch.signs(node);
            watch.publishes(node);
        }
        hands.advance(HOUR);
    }
    assert_eq!(watch.turns(), 3);
}
