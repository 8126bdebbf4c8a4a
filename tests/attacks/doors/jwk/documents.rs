//! The text of a JWK: what JSON it is, and that nothing less than all of it is a key.

use hallpass::{ConfigErrorKind, VerifyingKey};
use serde_json::{Value, json};

use super::{Base, bases, closed, opens};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![texts(), truncated(), nested()]
}

fn texts() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        let jwk = base.jwk.to_string();
        let name = |case: &str| format!("{}: {case}", base.name);
        cases.push(opens(name("as it is"), &base, &jwk));
        cases.push(opens(name("white space around it"), &base, &format!("\r\n\t {jwk}\r\n\t ")));
        for (case, text) in spoilt(&base, &jwk) {
            cases.push(closed(name(case), &text, ConfigErrorKind::KeyFormat));
        }
    }
    for text in ["", " ", "null", "true", "0", "\"\"", "[]", "{}", "{", "}", "\0", "<html></html>"]
    {
        cases.push(closed(format!("{text:?}"), text, ConfigErrorKind::KeyFormat));
    }
    Line {
        name: "a JWK that is not quite JSON",
        why: "what a lenient parser makes a key of, another one refuses or reads as another key: a \
              JWK is one JSON object (RFC 7517 section 4, RFC 8259)",
        advisories: &["CVE-2019-17195"],
        cases,
    }
}

fn spoilt(base: &Base, jwk: &str) -> Vec<(&'static str, String)> {
    let (_, inside) = jwk.split_at(1);
    vec![
        ("a byte order mark", format!("\u{feff}{jwk}")),
        ("a NUL before it", format!("\0{jwk}")),
        ("a NUL after it", format!("{jwk}\0")),
        ("a letter after it", format!("{jwk}x")),
        ("a comma after it", format!("{jwk},")),
        ("itself after it", format!("{jwk}{jwk}")),
        ("itself after a line break", format!("{jwk}\n{jwk}")),
        ("in an array", format!("[{jwk}]")),
        ("in a set", format!("{{\"keys\":[{jwk}]}}")),
        ("in a string", json!(jwk).to_string()),
        (
            "its values in an array",
            Value::from_iter(base.jwk.as_object().unwrap().values().cloned()).to_string(),
        ),
        ("a comment", format!("/**/{jwk}")),
        ("a comment at its end", format!("{jwk}//")),
        ("a comma at its end", jwk.replace('}', ",}")),
        ("a comma at its start", format!("{{,{inside}")),
        ("single quotes", jwk.replace('"', "'")),
        ("names without quotes", jwk.replace("\"kty\"", "kty")),
        ("semicolons", jwk.replace(',', ";")),
        ("equals signs", jwk.replace(':', "=")),
        ("no-break spaces", jwk.replace(',', ",\u{a0}")),
        ("NaN", format!("{{\"a\":NaN,{inside}")),
        ("Infinity", format!("{{\"a\":-Infinity,{inside}")),
        ("a leading zero", format!("{{\"a\":01,{inside}")),
        ("a hexadecimal number", format!("{{\"a\":0x1,{inside}")),
        ("a tab in a string", format!("{{\"a\":\"\t\",{inside}")),
        ("a line break in a string", format!("{{\"a\":\"\n\",{inside}")),
        ("half a surrogate", format!("{{\"kid\":\"\\ud800\",{inside}")),
        ("two first halves of a surrogate", format!("{{\"kid\":\"\\ud800\\ud800\",{inside}")),
        ("an unknown escape", format!("{{\"kid\":\"\\x41\",{inside}")),
        ("UTF-16, its zeros left in", jwk.chars().flat_map(|c| ['\0', c]).collect()),
        ("URL encoding", jwk.replace('"', "%22")),
        ("HTML escapes", jwk.replace('"', "&quot;")),
    ]
}

/// No part of a key is a key.
fn truncated() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        for (form, text) in [
            ("compact", base.jwk.to_string()),
            ("pretty", serde_json::to_string_pretty(&base.jwk).unwrap()),
        ] {
            let built: Vec<usize> = (0..text.len())
                .filter(|len| VerifyingKey::from_jwk(text.get(..*len).unwrap()).is_ok())
                .collect();
            let name = format!("{}, {form}: lengths at which a part is a key", base.name);
            cases.push(Case::same(name, built, Vec::new()));
            cases.push(opens(format!("{}, {form}: all of it", base.name), &base, &text));
        }
    }
    Line {
        name: "a JWK that is cut off, at every byte",
        why: "half a document would be half a modulus: a key that somebody else can have (RFC 7517 \
              section 4)",
        advisories: &[],
        cases,
    }
}

fn nested() -> Line {
    let mut cases = Vec::new();
    for base in bases() {
        let jwk = base.jwk.to_string();
        let (_, inside) = jwk.split_at(1);
        for (form, open, close) in [("arrays", "[", "]"), ("objects", "{\"a\":", "}")] {
            let text = |depth: usize| {
                let (open, close) = (open.repeat(depth), close.repeat(depth));
                format!("{{\"a\":{open}1{close},{inside}")
            };
            let name = |depth: usize| format!("{}: {depth} {form}", base.name);
            cases.push(opens(name(31), &base, &text(31)));
            for depth in [32, 33, 127, 128, 129, 10_000, 100_000] {
                cases.push(closed(name(depth), &text(depth), ConfigErrorKind::KeyFormat));
            }
            let unclosed = format!("{{\"a\":{}", open.repeat(100_000));
            let name = format!("{}: {form} that never end", base.name);
            cases.push(closed(name, &unclosed, ConfigErrorKind::KeyFormat));
        }
    }
    Line {
        name: "a JWK that nests",
        why: "a parser that recurses runs out of stack, and the process ends: 32 levels are read",
        advisories: &["CVE-2025-53864"],
        cases,
    }
}
