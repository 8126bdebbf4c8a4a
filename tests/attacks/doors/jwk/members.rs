//! The members of a JWK: every JSON type in the place of each, and each of them twice.

use hallpass::ConfigErrorKind::{self, KeyFormat, KeyMismatch, KeyMissing, KeyUsage};
use serde_json::{Value, json};

use super::{Base, bases, closed, opens};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![types(), absent(), twice()]
}

/// A value of every JSON type, empty and not.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(""),
        json!("x"),
        json!([]),
        json!(["x"]),
        json!([1]),
        json!([null]),
        json!({}),
        json!({"a": 1}),
    ]
}

/// The members that this type of key is made of (RFC 7518 §6, RFC 8037 §2).
fn needed(base: &Base) -> Vec<&str> {
    base.jwk.as_object().unwrap().keys().map(String::as_str).collect()
}

/// What becomes of the key with this value of a member: `None` if it is as good as before. In the
/// place of a member that a key may have, `null` is no member.
fn must_of(base: &Base, member: &str, value: &Value) -> Option<ConfigErrorKind> {
    match (member, value) {
        ("k", Value::String(text)) if text.is_empty() => Some(KeyMissing),
        (member, _) if needed(base).contains(&member) => Some(KeyFormat),
        ("kid", Value::Null | Value::String(_)) => None,
        ("alg" | "use" | "key_ops" | "d", Value::Null) => None,
        ("alg", Value::String(_)) => Some(KeyMismatch),
        ("use", Value::String(_)) => Some(KeyUsage),
        ("key_ops", Value::Array(operations)) if operations.iter().all(Value::is_string) => {
            Some(KeyUsage)
        }
        ("kid" | "alg" | "use" | "key_ops" | "d", _) => Some(KeyFormat),
        _ => None,
    }
}

fn types() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        let asymmetric = !base.algorithm.is_symmetric();
        let mut members = needed(&base);
        members.extend(["kid", "alg", "use", "key_ops"]);
        // Certificates, and what nobody has thought of yet, are not looked at.
        members
            .extend(["x5c", "x5t", "x5t#S256", "x5u", "ext", "iat", "exp", "nbf", "revoked", ""]);
        members.extend(asymmetric.then_some("d"));
        for member in members {
            for value in values() {
                let name = format!("{}: {member:?} is {value}", base.name);
                let text = base.with(member, value.clone());
                cases.push(match must_of(&base, member, &value) {
                    Some(kind) => closed(name, &text, kind),
                    None => opens(name, &base, &text),
                });
            }
        }
    }
    Line {
        name: "a JWK with every JSON type in the place of every member",
        why: "a member of the wrong type that passes for an absent one takes its meaning away: `use` \
              and `key_ops` would restrict nothing (RFC 7517 section 4)",
        advisories: &["CVE-2026-42576"],
        cases,
    }
}

fn absent() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        for member in needed(&base) {
            let name = format!("{}: no {member:?}", base.name);
            cases.push(closed(name, &base.without(member), KeyFormat));
            let upper = base.without(member).replacen(
                '{',
                &format!("{{\"{}\":\"x\",", member.to_uppercase()),
                1,
            );
            cases.push(closed(format!("{}: {member:?} in capitals", base.name), &upper, KeyFormat));
        }
        cases.push(opens(format!("{}: all of them", base.name), &base, &base.jwk.to_string()));
    }
    Line {
        name: "a JWK without one of its members",
        why: "a number that is not there must not be zero, and a secret that is not there not be empty \
              (RFC 7518 section 6)",
        advisories: &["CVE-2026-44699"],
        cases,
    }
}

/// The same name in other letters of JSON.
fn escaped(member: &str) -> String {
    member.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

fn twice() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        let jwk = base.with("kid", json!("a"));
        let mut members = needed(&base);
        members.push("kid");
        for member in members {
            cases.extend(twice_in(&base, &jwk, member));
        }
        let (_, inside) = jwk.split_at(1);
        for (name, member) in [
            ("an unknown member", "\"a\":1,\"a\":1"),
            ("an unknown member, escaped", "\"a\":1,\"\\u0061\":1"),
            ("an empty name", "\"\":1,\"\":1"),
            ("in an unknown object", "\"a\":{\"b\":1,\"b\":1}"),
            ("in an unknown array", "\"a\":[[{\"b\":1,\"b\":1}]]"),
            ("alg", "\"alg\":null,\"alg\":null"),
            ("use", "\"use\":\"enc\",\"use\":\"sig\""),
            ("key_ops", "\"key_ops\":[\"sign\"],\"key_ops\":[\"verify\"]"),
        ] {
            let text = format!("{{{member},{inside}");
            cases.push(closed(format!("{}: {name}", base.name), &text, KeyFormat));
        }
    }
    Line {
        name: "a JWK with a member twice",
        why: "the first or the last one counts, and two readers do not agree which: member names are \
              unique (RFC 7517 section 4)",
        advisories: &[],
        cases,
    }
}

fn twice_in(base: &Base, jwk: &str, member: &str) -> Vec<Case> {
    let (_, inside) = jwk.split_at(1);
    let value: Value = serde_json::from_str::<Value>(jwk).unwrap()[member].clone();
    let odd = escaped(member);
    let name = |case: &str| format!("{}: {member}, {case}", base.name);
    let first = |member: &str, value: &Value| format!("{{\"{member}\":{value},{inside}");
    let last = |member: &str, value: &Value| {
        format!("{},\"{member}\":{value}}}", jwk.strip_suffix('}').unwrap())
    };
    let once = jwk.replacen(&format!("\"{member}\""), &format!("\"{odd}\""), 1);
    vec![
        closed(name("the same"), &first(member, &value), KeyFormat),
        closed(name("another first"), &first(member, &json!("AQAB")), KeyFormat),
        closed(name("another last"), &last(member, &json!("AQAB")), KeyFormat),
        closed(name("null first"), &first(member, &Value::Null), KeyFormat),
        closed(name("null last"), &last(member, &Value::Null), KeyFormat),
        closed(name("escaped, the same"), &first(&odd, &value), KeyFormat),
        closed(name("escaped, another last"), &last(&odd, &json!("AQAB")), KeyFormat),
        opens(name("escaped, and once"), base, &once),
    ]
}
