//! `aud` (RFC 7519 §4.1.3): to the byte, and never waived by accident.

mod names;
mod settings;

use hallpass::{Algorithm, ErrorKind, Verifier};
use serde_json::{Value, json};

use crate::kit::{AUDIENCE, ISSUER, builder, claims, header, issuer, key, signed, verifier};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [words(), lists(), patterns()];
    here.into_iter().chain(names::lines()).chain(settings::lines()).collect()
}

fn token(aud: Value) -> String {
    signed(key(ALGORITHM), header(ALGORITHM), claims(Value::from_iter([("aud", aud)])))
}

fn of(audiences: &[&str]) -> Verifier {
    let all = audiences.iter().copied();
    all.fold(builder([issuer(ALGORITHM)]), hallpass::VerifierBuilder::audience).build().unwrap()
}

/// Cases of one verifier: first what it accepts, then what is for somebody else.
fn judged(verifier: &Verifier, good: Vec<Value>, other: Vec<Value>) -> Vec<Case> {
    let accepted = good.into_iter().map(|aud| {
        Case::accepted(aud.to_string().escape_debug().to_string(), verifier, token(aud))
    });
    let refused = other.into_iter().map(|aud| {
        let name = aud.to_string().escape_debug().to_string();
        Case::refused(name, verifier, token(aud), ErrorKind::WrongAudience)
    });
    accepted.chain(refused).collect()
}

/// One text as the audience, and the same as the only one of an array.
fn alone_and_in_array(texts: &[&str]) -> Vec<Value> {
    texts.iter().flat_map(|text| [json!(text), json!([text])]).collect()
}

const NEAR: [&str; 40] = [
    "",
    " ",
    "*",
    "o",
    "order",
    "rder",
    "rders",
    "orders2",
    "orders-api",
    "my-orders",
    "orders.",
    "orders/",
    "/orders",
    "Orders",
    "ORDERS",
    "orderS",
    "orders ",
    " orders",
    "orders\t",
    "orders\n",
    "orders\0",
    "orders\0x",
    "orders,billing",
    "billing orders",
    "orders orders",
    "orders;billing",
    "orders|billing",
    "\"orders\"",
    "'orders'",
    "[\"orders\"]",
    "%6frders",
    "&orders;",
    "orders#",
    "orders?",
    "null",
    "undefined",
    "billing",
    ISSUER,
    "https://orders",
    "urn:orders",
];

fn words() -> Line {
    let verifier = verifier(ALGORITHM);
    let good = vec![json!(AUDIENCE), json!([AUDIENCE])];
    Line {
        name: "audiences",
        why: "a token for another service opens this one: `aud` is this service's name or contains it \
              as a whole, compared to the byte (RFC 7519 §4.1.3, RFC 8725 §3.9)",
        advisories: &[
            "CVE-2024-53861",
            "CVE-2025-1293",
            "CVE-2026-30223",
            "CVE-2026-40946",
            "CVE-2026-55669",
            "GHSA-75c5-xw7c-p5pm",
        ],
        cases: judged(&verifier, good, alone_and_in_array(&NEAR)),
    }
}

fn no_lists() -> [Value; 20] {
    [
        json!(["orders", 1]),
        json!([1, "orders"]),
        json!(["orders", null]),
        json!(["orders", true]),
        json!(["orders", {}]),
        json!(["orders", []]),
        json!(["orders", ["billing"]]),
        json!([["orders"]]),
        json!([[["orders"]]]),
        json!([[]]),
        json!([null]),
        json!([1]),
        json!([{"aud": "orders"}]),
        json!({"orders": true}),
        json!({"0": "orders"}),
        json!({"aud": "orders"}),
        json!({}),
        json!(1),
        json!(1.5),
        json!(true),
    ]
}

fn lists() -> Line {
    let verifier = verifier(ALGORITHM);
    let hundred = |last: &str| {
        let others = (0..99).map(|n| format!("service-{n}"));
        json!(others.chain([last.to_owned()]).collect::<Vec<_>>())
    };
    let good = vec![
        json!(["orders"]),
        json!(["billing", "orders"]),
        json!(["orders", "billing"]),
        json!(["orders", "orders"]),
        json!(["", "orders"]),
        hundred("orders"),
    ];
    let other = vec![
        json!([]),
        json!([""]),
        json!(["order", "s"]),
        json!(["billing"]),
        json!(["billing", "shipping"]),
        json!(["ORDERS", "Orders"]),
        hundred("order"),
    ];
    let mut cases = judged(&verifier, good, other);
    for aud in no_lists() {
        let name = aud.to_string();
        cases.push(Case::refused(name, &verifier, token(aud), ErrorKind::ClaimType));
    }
    let with = |more: &str| format!(r#"{{"iss":"{ISSUER}","exp":1700000060{more}}}"#);
    for (name, more, kind) in [
        ("absent", "", ErrorKind::WrongAudience),
        ("null", r#","aud":null"#, ErrorKind::ClaimType),
        ("in another claim", r#","azp":"orders","client_id":"orders""#, ErrorKind::WrongAudience),
        ("in a nested claim", r#","act":{"aud":"orders"}"#, ErrorKind::WrongAudience),
    ] {
        let token = signed(key(ALGORITHM), header(ALGORITHM), with(more));
        cases.push(Case::refused(name, &verifier, token, kind));
    }
    let head = r#"{"alg":"HS256","aud":"orders"}"#;
    let token = signed(key(ALGORITHM), head, with(""));
    cases.push(Case::refused("in the header", &verifier, token, ErrorKind::WrongAudience));
    Line {
        name: "lists of audiences",
        why: "an array, or what is none, was taken for no audience at all, and no audience for any: an \
              array of strings is searched, an empty one is none, and none is refused (RFC 7519 §4.1.3, \
              RFC 9068 §4)",
        advisories: &["CVE-2020-26160", "CVE-2025-62610", "CVE-2026-55689"],
        cases,
    }
}

/// What is configured is a name, never a pattern.
fn patterns() -> Line {
    let mut cases = Vec::new();
    for (pattern, other) in [
        ("^(a+)+$", "a".repeat(8000) + "!"),
        ("^(a+)+$", "aaa".to_owned()),
        (".*", "orders".into()),
        ("*", "orders".into()),
        ("orders*", "orders-api".into()),
        ("%", "orders".into()),
        ("orders|billing", "orders".into()),
        ("https://*.example.com", "https://api.example.com".into()),
        ("{aud}", "orders".into()),
        ("orders,billing", "orders".into()),
        ("orders billing", "orders".into()),
    ] {
        let verifier = of(&[pattern]);
        let name = format!("{pattern} and {} bytes of {:.8}", other.len(), other);
        let kind = crate::segments::kind(&verifier, &token(json!(other)));
        cases.push(Case::same(name.clone(), kind, Some(ErrorKind::WrongAudience)));
        let itself = token(json!(pattern));
        cases.push(Case::accepted(format!("{name}: itself"), &verifier, itself));
    }
    Line {
        name: "patterns",
        why: "a pattern with a hole, or one that takes minutes for a long name: there are no patterns, a \
              name is its bytes (RFC 7519 §4.1.3)",
        advisories: &["CVE-2026-35040", "CVE-2026-35041"],
        cases,
    }
}
