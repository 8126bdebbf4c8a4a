//! The text of a set.

use std::fs;
use std::path::PathBuf;

use hallpass::ConfigErrorKind::{KeyFormat, KeyMissing};
use hallpass::{JwkSet, StaticKeys};
use serde_json::json;

use super::super::data;
use super::{READERS, good, good_jwks, opens, set};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![no_sets(), truncated(), nested(), files()]
}

fn no_sets() -> Line {
    let keys = good_jwks();
    let (whole, one) = (set(&keys), keys[0].as_str());
    let (_, inside) = whole.split_at(1);
    let mut refused = no_set(&whole, one, inside);
    refused.extend(no_json(&whole, inside));
    let empty = no_key(&whole, one);
    let fine = [
        ("as it is", whole.clone()),
        ("white space around it", format!(" \r\n\t{whole}\r\n\t ")),
        ("unknown members", format!("{{\"a\":1,\"b\":[{{}}],\"c\":null,{inside}")),
        (
            "unknown members after",
            format!("{},\"a\":{{\"keys\":[]}}}}", whole.strip_suffix('}').unwrap()),
        ),
        ("its name escaped", whole.replace("\"keys\"", "\"\\u006b\\u0065ys\"")),
        ("the name in capitals as well", format!("{{\"KEYS\":[],\"Keys\":null,{inside}")),
    ];
    let mut cases = Vec::new();
    for reader in READERS {
        let name = |case: &str| format!("{}: {case}", reader.0);
        for (case, text) in &refused {
            cases.push(Case::unbuildable(name(case), reader.1(text), KeyFormat));
        }
        for (case, text) in &empty {
            cases.push(Case::unbuildable(name(case), reader.1(text), KeyMissing));
        }
        for (case, text) in &fine {
            cases.push(opens(name(case), reader, text));
        }
    }
    Line {
        name: "documents that are no JWK set",
        why: "an error page, a login form or an empty answer in the place of keys must not pass for a \
              set: it would end the service, or be filled in by whoever comes next (RFC 7517 section 5)",
        advisories: &["CVE-2026-48524"],
        cases,
    }
}

/// Not an object with one array `keys`.
fn no_set(whole: &str, one: &str, inside: &str) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    vec![
        ("nothing", text("")),
        ("white space", text(" \n")),
        ("no member", text("{}")),
        ("null", text("null")),
        ("a number", text("0")),
        ("a string", text("\"keys\"")),
        ("an array", text("[]")),
        ("an array of keys", format!("[{one}]")),
        ("an array of an array of keys", format!("[[{one}]]")),
        ("an array of a set", format!("[{whole}]")),
        ("an array of an empty array", text("[[]]")),
        ("a single key", text(one)),
        ("keys is null", text("{\"keys\":null}")),
        ("keys is true", text("{\"keys\":true}")),
        ("keys is a number", text("{\"keys\":1}")),
        ("keys is a string", text("{\"keys\":\"\"}")),
        ("keys is a text of an array", json!({"keys": format!("[{one}]")}).to_string()),
        ("keys is an object", text("{\"keys\":{}}")),
        ("keys is an object of keys", format!("{{\"keys\":{{\"a\":{one}}}}}")),
        ("keys is a set", format!("{{\"keys\":{whole}}}")),
        ("keys is a key", format!("{{\"keys\":{one}}}")),
        ("a set inside of another member", format!("{{\"jwks\":{whole}}}")),
        ("the name in capitals", whole.replace("\"keys\"", "\"KEYS\"")),
        ("the name and a space", whole.replace("\"keys\"", "\"keys \"")),
        ("keys twice, empty last", format!("{},\"keys\":[]}}", whole.strip_suffix('}').unwrap())),
        ("keys twice, empty first", format!("{{\"keys\":[],{inside}")),
        ("keys twice, null first", format!("{{\"keys\":null,{inside}")),
        ("keys twice, the same", format!("{{\"keys\":[{one}],\"keys\":[{one}]}}")),
        ("keys twice, escaped", format!("{{\"k\\u0065ys\":[{one}],\"keys\":[{one}]}}")),
        ("keys three times", format!("{{\"keys\":[],\"keys\":[],{inside}")),
    ]
}

/// Not JSON, or more than one document of it.
fn no_json(whole: &str, inside: &str) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    vec![
        ("a byte order mark", format!("\u{feff}{whole}")),
        ("a NUL before it", format!("\0{whole}")),
        ("a NUL after it", format!("{whole}\0")),
        ("a letter after it", format!("{whole}x")),
        ("a bracket after it", format!("{whole}]")),
        ("itself after it", format!("{whole}{whole}")),
        ("a script before it", format!(")]}}',\n{whole}")),
        ("a call around it", format!("callback({whole})")),
        ("in a string", json!(whole).to_string()),
        ("a comma at the end", whole.replace("]}", ",]}")),
        ("a comment", format!("{{/* keys */{inside}")),
        (
            "a page",
            text("<!DOCTYPE html><html><title>Sign in</title><body>{\"keys\":[]}</body></html>"),
        ),
        ("a page of an error", text("502 Bad Gateway")),
        ("XML", text("<?xml version=\"1.0\"?><keys/>")),
        ("PEM", data::text("p256.spki.pem")),
        ("a certificate", data::text("rsa.cert.pem")),
        ("a token", good()[0].token()),
        ("OAuth's error", text("{\"error\":\"server_error\"}")),
        (
            "metadata",
            text(
                "{\"issuer\":\"https://id.example.com\",\"jwks_uri\":\"https://id.example.com/k\"}",
            ),
        ),
        ("UTF-16, its zeros left in", whole.chars().flat_map(|c| ['\0', c]).collect()),
    ]
}

/// A set in which nothing is a key.
fn no_key(whole: &str, one: &str) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    vec![
        ("no keys", text("{\"keys\":[]}")),
        ("an empty object", text("{\"keys\":[{}]}")),
        ("empty objects", text("{\"keys\":[{},{},{}]}")),
        ("null in the array", text("{\"keys\":[null]}")),
        ("values in the array", text("{\"keys\":[1,\"x\",true,1.5,-1]}")),
        ("arrays in the array", text("{\"keys\":[[],[[]]]}")),
        ("keys in an array in the array", format!("{{\"keys\":[[{one}]]}}")),
        ("a set in the array", format!("{{\"keys\":[{whole}]}}")),
        ("keys as texts", json!({"keys": [one]}).to_string()),
        ("values of a key in an array", text("{\"keys\":[[\"EC\",\"P-256\",\"a\",\"b\"]]}")),
    ]
}

/// No part of a set is a set.
fn truncated() -> Line {
    let mut cases = Vec::new();
    let compact = set(&good_jwks());
    let value: serde_json::Value = serde_json::from_str(&compact).unwrap();
    for reader in READERS {
        for (form, text) in [
            ("compact", compact.clone()),
            ("pretty", serde_json::to_string_pretty(&value).unwrap()),
            ("unknown members after", compact.strip_suffix('}').unwrap().to_owned() + ",\"a\":1}"),
        ] {
            let built: Vec<usize> =
                (0..text.len()).filter(|len| reader.1(text.get(..*len).unwrap()).is_ok()).collect();
            let name = format!("{}, {form}: lengths at which a part is a set", reader.0);
            cases.push(Case::same(name, built, Vec::new()));
            cases.push(opens(format!("{}, {form}: all of it", reader.0), reader, &text));
        }
    }
    Line {
        name: "a JWK set that is cut off, at every byte",
        why: "a connection that ends early would take keys away, and tokens that are good would be \
              refused: a part of a set is none",
        advisories: &["CVE-2026-48524"],
        cases,
    }
}

fn nested() -> Line {
    let mut cases = Vec::new();
    let keys = good_jwks();
    for reader in READERS {
        for depth in [128, 10_000, 50_000] {
            let name = |case: &str| format!("{}: {depth} {case}", reader.0);
            let arrays = "[".repeat(depth) + &"]".repeat(depth);
            let open = "{\"a\":".repeat(depth);
            for (case, text) in [
                ("arrays that never end", format!("{{\"keys\":{}", "[".repeat(depth))),
                ("arrays at the top", arrays.clone()),
                ("objects that never end", format!("{{\"keys\":[{open}")),
                ("closing brackets", "]".repeat(depth)),
            ] {
                cases.push(Case::unbuildable(name(case), reader.1(&text), KeyFormat));
            }
            let text = format!("{{\"keys\":{arrays}}}");
            cases.push(Case::unbuildable(name("arrays for keys"), reader.1(&text), KeyMissing));
            let inside = format!("{{\"kty\":\"EC\",\"a\":{arrays}}}");
            let among = [&keys[..], &[inside]].concat();
            cases.push(opens(name("arrays in one key"), reader, &set(&among)));
        }
    }
    Line {
        name: "a JWK set that nests",
        why: "a parser that recurses runs out of stack, and the process ends",
        advisories: &["CVE-2025-53864"],
        cases,
    }
}

/// A file of these bytes, in the place that Cargo keeps for tests.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("doors-{name}.json"));
    fs::write(&path, bytes).unwrap();
    path
}

/// What only a file can hold: bytes that are no text.
fn files() -> Line {
    let whole = set(&good_jwks());
    let bytes = whole.as_bytes();
    let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let rows: Vec<(&str, Vec<u8>)> = vec![
        ("0xff", [&[0xff], bytes].concat()),
        ("0xff-after", [bytes, &[0xff]].concat()),
        (
            "overlong",
            whole
                .replace("\"ec\"", "\"@@\"")
                .into_bytes()
                .into_iter()
                .map(|b| if b == b'@' { 0xc0 } else { b })
                .collect(),
        ),
        ("half-surrogate", [b"{\"a\":\"\xed\xa0\x80\",", &bytes[1..]].concat()),
        ("utf-16", utf16),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec()),
        ("empty", vec![]),
        ("zeros", vec![0; 4_096]),
        ("two-mebibytes", vec![b' '; 2_097_152]),
    ];
    let mut cases: Vec<Case> = rows
        .into_iter()
        .map(|(name, bytes)| {
            Case::unbuildable(name, JwkSet::from_file(file(name, &bytes)), KeyFormat)
        })
        .collect();
    let folder = JwkSet::from_file(env!("CARGO_TARGET_TMPDIR"));
    cases.push(Case::unbuildable("a folder", folder, KeyMissing));
    let good = StaticKeys::from_jwks_file(file("good", bytes));
    cases.push(Case::same("a good file", good.is_ok(), true));
    Line {
        name: "files that are no JWK set",
        why: "bytes that are no text have no one reading (RFC 7517 section 5, RFC 8259 section 8.1)",
        advisories: &["CVE-2019-17195"],
        cases,
    }
}
