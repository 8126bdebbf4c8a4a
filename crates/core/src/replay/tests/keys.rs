use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::replay::ReplayKey;

/// Stores of several versions share a database: the same value has the same key for ever.
#[test]
fn a_key_is_the_hash_of_each_part_after_its_length() {
    let key = ReplayKey::new("dpop", ["jkt", "", "jti-1"]);
    let mut bytes = Vec::new();
    for part in ["hallpass/replay", "dpop", "jkt", "", "jti-1"] {
        bytes.extend([0, 0, 0, 0, 0, 0, 0]);
        bytes.push(u8::try_from(part.len()).unwrap());
        bytes.extend(part.as_bytes());
    }
    assert_eq!(key.as_bytes()[..], Sha256::digest(bytes)[..]);
}

#[test]
fn no_two_lists_of_parts_have_one_key() {
    let lists: &[(&str, &[&[u8]])] = &[
        ("dpop", &[]),
        ("dpop", &[b""]),
        ("dpop", &[b"", b""]),
        ("dpop", &[b"ab"]),
        ("dpop", &[b"a", b"b"]),
        ("dpop", &[b"b", b"a"]),
        ("dpop", &[b"", b"ab"]),
        ("dpop", &[b"ab", b""]),
        ("dpopa", &[b"b"]),
        ("", &[b"dpop", b"ab"]),
        ("dpop", &[b"AB"]),
        ("dpop", &[b"ab\0"]),
        ("dpop", &[b"a\0\0\0\0\0\0\0\x01b"]),
        ("dpop", &[b"\xff\xfe"]),
        ("assertion", &[b"ab"]),
    ];
    let keys: HashSet<_> =
        lists.iter().map(|(purpose, list)| ReplayKey::new(purpose, *list)).collect();
    assert_eq!(keys.len(), lists.len());
}

/// However much somebody sends, 32 bytes are kept of it.
#[test]
fn a_long_part_makes_no_longer_key() {
    let long = ReplayKey::new("dpop", ["x".repeat(1_000_000)]);
    assert_eq!(long.as_bytes().len(), 32);
    assert_ne!(long, ReplayKey::new("dpop", ["x".repeat(999_999)]));
}

#[test]
fn a_key_shows_two_bytes_of_itself() {
    let key = ReplayKey::new("dpop", ["jti"]);
    let [first, second, ..] = *key.as_bytes();
    assert_eq!(format!("{key:?}"), format!("ReplayKey({first:02x}{second:02x}..)"));
}
