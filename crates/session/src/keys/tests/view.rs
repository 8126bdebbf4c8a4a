use std::sync::Arc;
use std::time::Duration;

use hallpass_core::{
    Algorithm, Answering, EndpointRequest, EndpointResponse, Endpoints, KeyQuery, KeySet,
    KeySource, Lookup,
};

use super::super::view::KeysStale;
use super::super::{KeySettings, MAX_AGE, PublicKeys};
use super::{DAY, Hands, KEEP, MONTH, Node, SIGNS_FOR, block_on, memory, settings, the};
use crate::store::{KeyState, KeyStore};

const TICK: Duration = Duration::from_millis(1);

/// The key set, if it is served.
pub(super) fn published(node: &Node) -> Option<String> {
    let answer = get(node, EndpointRequest::new("GET", "/"));
    (answer.status() == 200).then(|| String::from_utf8(answer.into_body()).unwrap())
}

fn get(node: &Node, request: EndpointRequest) -> EndpointResponse {
    let Answering::Ready(answer) = PublicKeys::new(Arc::clone(&node.view)).answer(request) else {
        panic!("nothing to wait for")
    };
    answer
}

fn field(answer: &EndpointResponse, name: &str) -> Option<String> {
    answer.fields().find(|(field, _)| *field == name).map(|(_, value)| value.to_owned())
}

fn node() -> (Arc<dyn KeyStore>, Hands, Node) {
    let hands = Hands::new();
    let store = memory(&hands);
    let node = Node::new(&store, &hands, KeySettings::default());
    (store, hands, node)
}

fn set(node: &Node, kid: &str) -> Option<Arc<KeySet>> {
    let query = KeyQuery::new(Algorithm::ES256, Some(kid));
    match node.view.lookup(&query) {
        Lookup::Ready(found) => found.ok(),
        _ => panic!("nothing to wait for"),
    }
}

#[test]
fn before_the_first_read_nothing_is_signed_verified_or_published() {
    let (_, _, node) = node();
    assert_eq!(node.view.signer().unwrap_err().age, None);
    assert!(set(&node, "any").is_none());
    let answer = get(&node, EndpointRequest::new("GET", "/"));
    assert_eq!(answer.status(), 503);
    assert_eq!(field(&answer, "cache-control").unwrap(), "no-store");
    assert_eq!(field(&answer, "retry-after").unwrap(), "5");
}

#[test]
fn a_view_that_is_too_old_does_not_sign() {
    let (_, hands, node) = node();
    node.maintain();
    hands.advance(SIGNS_FOR);
    assert!(node.view.signer().is_ok());
    hands.advance(TICK);
    let stale: KeysStale = node.view.signer().unwrap_err();
    assert_eq!(stale.age, Some(SIGNS_FOR + TICK));
    let age = format!("last read {} s ago", (SIGNS_FOR + TICK).as_secs());
    assert!(stale.to_string().contains(&age), "{stale}");
    node.refresh();
    assert!(node.view.signer().is_ok());
}

#[test]
fn a_view_that_is_too_old_verifies_what_it_knows_and_refuses_nothing_else() {
    let (_, hands, node) = node();
    node.maintain();
    let kid = node.signer();
    assert!(set(&node, "another").is_some_and(|set| !set.is_empty()), "known not to be there");
    hands.advance(SIGNS_FOR + TICK);
    assert!(set(&node, &kid).is_some());
    assert!(set(&node, "another").is_none(), "it may be a new one");
}

#[test]
fn the_set_for_verifiers_is_the_same_until_it_has_other_keys() {
    let (store, hands, node) = node();
    node.maintain();
    let kid = node.signer();
    let first = set(&node, &kid).unwrap().id();
    let query = KeyQuery::new(Algorithm::ES256, Some(&kid));
    hands.advance(DAY);
    node.maintain();
    assert_eq!(set(&node, &kid).unwrap().id(), first);
    assert!(node.view.is_current(&query, first));
    hands.advance(MONTH);
    node.maintain();
    assert!(!node.view.is_current(&query, first), "a next key has come");
    assert!(set(&node, &the(&*store, KeyState::Next)).is_some());
}

#[test]
fn a_key_is_distrusted_as_soon_as_an_event_says_so() {
    let (store, hands, node) = node();
    node.maintain();
    hands.advance(DAY);
    node.maintain();
    let (stolen, next) = (node.signer(), the(&*store, KeyState::Next));
    let query = KeyQuery::new(Algorithm::ES256, Some(&stolen));
    let before = set(&node, &stolen).unwrap().id();
    node.view.distrust(&stolen);
    assert!(node.view.signer().is_err());
    assert!(!node.view.is_current(&query, before));
    assert!(!set(&node, &stolen).unwrap().fits(&query));
    assert!(!published(&node).unwrap().contains(&stolen));
    // Reading a list that does not say so yet changes nothing.
    node.refresh();
    assert!(node.view.signer().is_err());
    // The store is told by whoever maintains it next.
    node.maintain();
    assert_eq!(the(&*store, KeyState::Compromised), stolen);
    assert_eq!(node.signer(), next);
}

#[test]
fn the_key_set_is_served_with_its_tag() {
    let (store, hands, node) = node();
    node.maintain();
    let answer = get(&node, EndpointRequest::new("GET", "/"));
    assert_eq!(field(&answer, "content-type").unwrap(), "application/jwk-set+json");
    assert_eq!(field(&answer, "cache-control").unwrap(), "public, max-age=300");
    let tag = field(&answer, "etag").unwrap();
    assert!(tag.starts_with('"'), "a strong one");
    let body = String::from_utf8(answer.into_body()).unwrap();
    for kid in [the(&*store, KeyState::Active), the(&*store, KeyState::Next)] {
        assert!(body.contains(&format!(r#""kid":"{kid}","alg":"ES256","use":"sig""#)), "{body}");
    }
    assert!(!body.contains(r#""d":"#));

    let ask = |tag: &str| {
        get(&node, EndpointRequest::new("GET", "/").with_field("if-none-match", tag)).status()
    };
    assert_eq!(ask(&tag), 304);
    assert_eq!(ask("\"other\""), 200);
    assert_eq!(get(&node, EndpointRequest::new("POST", "/")).status(), 405);
    hands.advance(MONTH);
    node.maintain();
    assert_eq!(ask(&tag), 200, "there is another key");

    let other = Node::new(&store, &hands, KeySettings::default());
    other.maintain();
    assert_eq!(published(&other), published(&node), "each node serves the same bytes");
}

#[test]
fn a_key_set_that_may_lack_keys_is_not_served() {
    let (_, hands, node) = node();
    node.maintain();
    hands.advance(MAX_AGE);
    assert!(published(&node).is_some());
    hands.advance(TICK);
    assert!(published(&node).is_none());
}

#[test]
fn secrets_are_not_published() {
    let hands = Hands::new();
    let store = memory(&hands);
    let node = Node::new(&store, &hands, settings(Algorithm::HS256));
    node.maintain();
    assert_eq!(published(&node).unwrap(), r#"{"keys":[]}"#);
    let query = KeyQuery::new(Algorithm::HS256, None);
    let Lookup::Ready(Ok(set)) = node.view.lookup(&query) else { panic!("the view is fresh") };
    assert_eq!(set.len(), 2);
    assert!(block_on(node.keeper.compromise(&node.signer(), KEEP)).unwrap());
}

#[test]
fn nothing_shows_a_key() {
    let (store, _, node) = node();
    node.maintain();
    let shown = format!("{:?} {:?}", node.view, node.keeper);
    let records = block_on(store.keys()).unwrap().records;
    assert!(!shown.contains(&format!("{:?}", records[0].sealed)));
    assert!(shown.contains("SigningKey"), "{shown}");
}
