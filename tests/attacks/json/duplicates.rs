//! Names that stand twice.

use hallpass::ErrorKind;

use super::{ALGORITHM, MALFORMED, both, with_header, with_payload};
use crate::kit::{AUDIENCE, ISSUER, NOW, verifier};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![duplicates(), registered_duplicates()]
}

/// So many members.
fn many(members: usize) -> String {
    (0..members).map(|n| format!(",\"m{n}\":{n}")).collect()
}

/// Members of which two are one.
fn doubled() -> Vec<(&'static str, String)> {
    vec![
        ("a name", r#","x":1,"x":1"#.to_owned()),
        ("a name, with others between", r#","x":1,"y":1,"z":1,"x":2"#.into()),
        ("the empty name", r#","":1,"":2"#.into()),
        ("a name, once escaped", r#","x":1,"\u0078":2"#.into()),
        ("a name, escaped both times", r#","\u0078":1,"\u0078":2"#.into()),
        ("a slash, once escaped", r#","a/b":1,"a\/b":2"#.into()),
        ("a tab in two spellings", r#","\t":1,"\u0009":2"#.into()),
        ("a quote in two spellings", r#","\"":1,"\u0022":2"#.into()),
        ("a backslash in two spellings", r#","\\":1,"\u005c":2"#.into()),
        ("hexadecimal digits in both cases", r#","\u00e9":1,"\u00E9":2"#.into()),
        ("a letter, once escaped", ",\"\u{e9}\":1,\"\\u00e9\":2".into()),
        ("a surrogate pair in two spellings", ",\"\u{1f600}\":1,\"\\ud83d\\ude00\":2".into()),
        ("a surrogate pair in both cases", r#","\ud83d\ude00":1,"\uD83D\uDE00":2"#.into()),
        ("a name with NUL", r#","a\u0000":1,"a\u0000":2"#.into()),
        ("NUL alone", r#","\u0000":1,"\u0000":2"#.into()),
        ("__proto__", r#","__proto__":{},"__proto__":{}"#.into()),
        ("in an object", r#","x":{"a":1,"a":2}"#.into()),
        ("in an object of an object", r#","x":{"y":{"a":1,"a":2}}"#.into()),
        ("in an object of an array", r#","x":[{"a":1,"a":2}]"#.into()),
        ("in the last object of an array", r#","x":[{"a":1},{"a":1,"\u0061":2}]"#.into()),
        ("in arrays of arrays", r#","x":[[[{"a":1,"b":2,"a":3}]]]"#.into()),
        ("behind an object of the same name", r#","x":{"x":{}},"x":1"#.into()),
        ("in front of a duplicate", r#","x":{"a":1},"y":1,"y":1"#.into()),
        ("the sixteenth of sixteen", many(15) + ",\"m3\":1"),
        ("the seventeenth", many(16) + ",\"m15\":1"),
        ("the twenty-first", many(20) + ",\"m0\":1"),
        ("the hundredth", many(99) + ",\"m50\":1"),
        ("the hundredth, escaped", many(99) + ",\"\\u006d50\":1"),
    ]
}

/// Members that are not.
fn distinct() -> Vec<(&'static str, String)> {
    vec![
        ("no name twice", r#","x":1,"y":1"#.to_owned()),
        ("an upper-case letter", r#","x":1,"X":2"#.into()),
        ("a space", r#","x":1,"x ":2"#.into()),
        ("NUL behind", r#","x":1,"x\u0000":2"#.into()),
        ("composed and decomposed", ",\"\u{e9}\":1,\"e\u{301}\":2".into()),
        ("a letter that looks alike", ",\"a\":1,\"\u{430}\":2".into()),
        ("another level", r#","x":{"x":{"x":1}}"#.into()),
        ("another object", r#","x":[{"a":1},{"a":1}],"y":{"a":1},"z":{"a":1}"#.into()),
        ("values alike", r#","x":"a","y":"a""#.into()),
        ("a hundred names", many(100)),
        ("an escaped backslash", r#","\\u0078":1,"x":2"#.into()),
    ]
}

fn duplicates() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for (name, more) in doubled() {
        cases.extend(both(name, &verifier, &more, MALFORMED));
    }
    for (name, more) in distinct() {
        cases.extend(both(&format!("distinct: {name}"), &verifier, &more, None));
    }
    Line {
        name: "duplicate members",
        why: "two readers take two different ones of the values, and the one that decides is not the \
              one that acts: a name stands once, at every depth, however it is spelt (RFC 7515 §4, \
              RFC 7519 §4)",
        advisories: &[],
        cases,
    }
}

/// Members of a header, with good values.
const HEADER: [(&str, &str); 8] = [
    ("alg", "\"HS256\""),
    ("kid", "\"a\""),
    ("typ", "\"JWT\""),
    ("cty", "\"json\""),
    ("jwk", "{}"),
    ("jku", "\"https://id.example.com/keys\""),
    ("x5c", "[]"),
    ("x", "1"),
];

/// Claims, with good values.
fn registered() -> [(&'static str, String); 16] {
    [
        ("iss", format!("\"{ISSUER}\"")),
        ("aud", format!("\"{AUDIENCE}\"")),
        ("exp", (NOW + 60).to_string()),
        ("sub", "\"ann\"".into()),
        ("nbf", "0".into()),
        ("iat", "0".into()),
        ("jti", "\"a\"".into()),
        ("client_id", "\"a\"".into()),
        ("scope", "\"read\"".into()),
        ("scp", "[\"read\"]".into()),
        ("roles", "[\"admin\"]".into()),
        ("cnf", "{}".into()),
        ("typ", "\"Bearer\"".into()),
        ("token_use", "\"access\"".into()),
        ("at_hash", "\"a\"".into()),
        ("email", "\"ann@example.com\"".into()),
    ]
}

/// A name with no letter escaped, the first one, and all of them.
fn spellings(name: &str) -> [(&'static str, String); 3] {
    let escape = |c: char| format!("\\u{:04X}", u32::from(c));
    let first = name.chars().take(1).map(escape).chain([name.chars().skip(1).collect()]).collect();
    let all = name.chars().map(escape).collect();
    [("plain", name.to_owned()), ("escaped", first), ("all escaped", all)]
}

/// Each member that decides something, given twice, the second time in each spelling.
fn registered_duplicates() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = vec![Case::accepted("each once", &verifier, with_payload(""))];
    for (name, value) in HEADER {
        for (how, spelt) in spellings(name) {
            for (order, other) in [("the same", value), ("null", "null"), ("none", "\"none\"")] {
                let own = if name == "alg" { "" } else { &format!(",\"{name}\":{value}") };
                let token = with_header(&format!("{own},\"{spelt}\":{other}"));
                let name = format!("{name} in the header, {how}, then {order}");
                cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
            }
        }
    }
    for (name, value) in registered() {
        for (how, spelt) in spellings(name) {
            for (order, other) in [("the same", &*value), ("null", "null"), ("evil", "\"evil\"")] {
                let there = ["iss", "aud", "exp"].contains(&name);
                let own = if there { "" } else { &format!(",\"{name}\":{value}") };
                let token = with_payload(&format!("{own},\"{spelt}\":{other}"));
                let name = format!("{name}, {how}, then {order}");
                cases.push(Case::refused(name, &verifier, token, ErrorKind::Malformed));
            }
        }
    }
    Line {
        name: "duplicate registered members",
        why: "the verifier would judge one `exp`, `aud` or `alg` and the application another one (RFC \
              7519 §4, RFC 7515 §4)",
        advisories: &[],
        cases,
    }
}
