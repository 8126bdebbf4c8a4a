//! The files beside this suite, and the spellings of bytes in them.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The path of a file, from the folder of this suite.
pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name)
}

pub(crate) fn bytes(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn json(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The names of the data files in a folder, sorted.
pub(crate) fn files(folder: &str) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(path(folder))
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !["COPYING", "LICENSE", "SOURCE.txt"].contains(&name.as_str()))
        .collect();
    names.sort();
    names
}

/// The text of a member.
pub(crate) fn member<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no text `{name}` in {value}"))
}

/// The elements of a member.
pub(crate) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("no list `{name}`"))
}

/// The number of rows that a file says it has, or the number of a row.
pub(crate) fn number(value: &Value, name: &str) -> usize {
    let number = value[name].as_u64().and_then(|number| usize::try_from(number).ok());
    number.unwrap_or_else(|| panic!("no number `{name}`"))
}

/// The bytes that a member spells in hex.
pub(crate) fn hex(value: &Value, name: &str) -> Vec<u8> {
    let (pairs, rest) = member(value, name).as_bytes().as_chunks::<2>();
    assert!(rest.is_empty(), "an odd number of hex digits");
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.iter().map(|pair| byte(pair).expect("hex digits")).collect()
}

/// base64url without padding (RFC 7515 §2).
pub(crate) fn base64url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let (mut group, unused) = ([0; 4], 3_usize.saturating_sub(chunk.len()));
        group[1..][..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes(group);
        let digits = [18, 12, 6, 0].map(|shift| usize::try_from((bits >> shift) & 63).unwrap());
        let used = digits.iter().take(4_usize.saturating_sub(unused));
        text.extend(used.map(|digit| char::from(ALPHABET[*digit])));
    }
    text
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
