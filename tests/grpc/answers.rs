//! Which code which request gets: one table, for each client.

use serde_json::json;

use crate::keys::{good, token_with};

pub(crate) const UNAUTHENTICATED: u8 = 16;
pub(crate) const PERMISSION_DENIED: u8 = 7;
pub(crate) const UNAVAILABLE: u8 = 14;
pub(crate) const INTERNAL: u8 = 13;

/// Values of `authorization` metadata that are refused, all with 16 (GRPC-01, -02, -09).
pub(crate) fn refused() -> Vec<(&'static str, Vec<String>)> {
    let bearer = |token: String| format!("Bearer {token}");
    let expired = token_with("exp", json!(1_600_000_000));
    let elsewhere = token_with("aud", json!("billing"));
    let unsigned = good().rsplit_once('.').map(|(signed, _)| format!("{signed}.")).unwrap();
    vec![
        ("missing", vec![]),
        ("empty", vec![String::new()]),
        ("no token", vec!["Bearer".to_owned()]),
        ("malformed", vec![bearer("not a token".to_owned())]),
        ("no JWT", vec![bearer("bm90LWEtdG9rZW4".to_owned())]),
        ("unsigned", vec![bearer(unsigned)]),
        ("expired", vec![bearer(expired)]),
        ("for another service", vec![bearer(elsewhere)]),
        ("of another scheme", vec!["Basic dTpw".to_owned()]),
        ("a bare token", vec![good()]),
        ("twice", vec![bearer(good()), bearer(good())]),
        ("good, then another scheme", vec![bearer(good()), "Basic dTpw".to_owned()]),
        ("joined by a comma", vec![format!("{}, {}", bearer(good()), bearer(good()))]),
    ]
}

/// Holds a message to GRPC-05: printable ASCII, and nothing that the request carried.
pub(crate) fn check_message(name: &str, message: &str, sent: &[String]) {
    assert!(!message.is_empty(), "{name}");
    assert!(message.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'%'), "{name}: {message:?}");
    let words = sent.iter().flat_map(|value| value.split([' ', '.', ',']));
    for word in words.filter(|word| word.len() > 6).chain(["alice", "billing"]) {
        assert!(!message.contains(word), "{name}: {word:?} is in {message:?}");
    }
}
