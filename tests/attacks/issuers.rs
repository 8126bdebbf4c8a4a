//! `iss` (RFC 7519 §4.1.1), and whose keys a token is tried with (RFC 8725 §3.8).

mod several;

use hallpass::{Algorithm, ErrorKind, Issuer, StaticKeys, Verifier};
use serde_json::{Value, json};

use crate::kit::{AUDIENCE, ISSUER, builder, claims, header, key, signed, verifier};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    let here = [names(), types(), unicode()];
    here.into_iter().chain(several::lines()).collect()
}

fn token(iss: Value) -> String {
    signed(key(ALGORITHM), header(ALGORITHM), claims(Value::from_iter([("iss", iss)])))
}

fn of(name: &str) -> Verifier {
    let keys = StaticKeys::from(key(ALGORITHM).verifying_key());
    builder([Issuer::new(name, keys)]).audience(AUDIENCE).build().unwrap()
}

const NEAR: [&str; 40] = [
    "",
    " ",
    "*",
    "h",
    "https://",
    "https://id.example",
    "https://id.example.co",
    "id.example.com",
    "example.com",
    "https://id.example.com/",
    "https://id.example.com//",
    "https://id.example.com/realms/shop",
    "https://id.example.com.attacker.test",
    "https://attacker.test/?https://id.example.com",
    "https://id.example.com@attacker.test",
    "https://attacker.test#https://id.example.com",
    "https://id.example.com:443",
    "http://id.example.com",
    "HTTPS://id.example.com",
    "https://ID.example.com",
    "https://id.example.com ",
    " https://id.example.com",
    "https://id.example.com\n",
    "https://id.example.com\t",
    "https://id.example.com\0",
    "\0https://id.example.com",
    "https://id.example.com\0.attacker.test",
    "https://id%2Eexample.com",
    "https:\\\\id.example.com",
    "https://xid.example.com",
    "https://id.example.comx",
    "https://id.example.com,https://attacker.test",
    "https://id.example.com https://attacker.test",
    "[\"https://id.example.com\"]",
    "https://id.example.com?",
    "https://id.example.com#",
    "https://attacker.test",
    "accounts.google.com",
    "null",
    "ann",
];

fn names() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = vec![Case::accepted("the name itself", &verifier, token(json!(ISSUER)))];
    for iss in NEAR {
        let name = iss.escape_debug().to_string();
        let name = format!("{name:?}");
        cases.push(Case::refused(name, &verifier, token(json!(iss)), ErrorKind::WrongIssuer));
    }
    let absent = signed(key(ALGORITHM), header(ALGORITHM), claims(json!({"iss": null})));
    cases.push(Case::refused("absent", &verifier, absent, ErrorKind::WrongIssuer));
    let head = format!(r#"{{"alg":"HS256","iss":"{ISSUER}"}}"#);
    let absent = signed(key(ALGORITHM), head, claims(json!({"iss": null})));
    cases.push(Case::refused("in the header", &verifier, absent, ErrorKind::WrongIssuer));
    let elsewhere = claims(json!({"iss": null, "issuer": ISSUER, "act": {"iss": ISSUER}}));
    let elsewhere = signed(key(ALGORITHM), header(ALGORITHM), elsewhere);
    cases.push(Case::refused("in other claims", &verifier, elsewhere, ErrorKind::WrongIssuer));
    let slash = of("https://id.example.com/");
    let bare = token(json!(ISSUER));
    cases.push(Case::refused("without the slash", &slash, bare, ErrorKind::WrongIssuer));
    let itself = token(json!("https://id.example.com/"));
    cases.push(Case::accepted("with the slash", &slash, itself));
    Line {
        name: "issuers",
        why: "a provider that shares the key, or that the attacker chose a name at, vouches for the users \
              of this one: `iss` is the configured name, to the byte (RFC 7519 §4.1.1, RFC 8725 §3.8)",
        advisories: &["CVE-2024-53861", "CVE-2026-22748", "CVE-2026-23552", "GHSA-75c5-xw7c-p5pm"],
        cases,
    }
}

fn types() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = vec![Case::accepted("a string", &verifier, token(json!(ISSUER)))];
    for iss in [
        json!([ISSUER]),
        json!([ISSUER, "https://attacker.test"]),
        json!(["https://attacker.test", ISSUER]),
        json!([[ISSUER]]),
        json!([]),
        json!({"name": ISSUER}),
        json!({ISSUER: true}),
        json!({}),
        json!(0),
        json!(1),
        json!(-1.5),
        json!(true),
        json!(false),
    ] {
        let name = iss.to_string();
        cases.push(Case::refused(name, &verifier, token(iss), ErrorKind::ClaimType));
    }
    let null = claims(json!({"x": 1})).replace(&format!("\"{ISSUER}\""), "null");
    let null = signed(key(ALGORITHM), header(ALGORITHM), null);
    cases.push(Case::refused("null", &verifier, null, ErrorKind::ClaimType));
    Line {
        name: "issuers of another type",
        why: "an array of the right name and a wrong one is the right one to the verifier and the wrong \
              one to the application: `iss` is one string (RFC 7519 §4.1.1)",
        advisories: &["CVE-2025-30144", "CVE-2026-25537"],
        cases,
    }
}

fn unicode() -> Line {
    let name = "https://b\u{fc}cher.example";
    let verifier = of(name);
    let mut cases = vec![Case::accepted("the name itself", &verifier, token(json!(name)))];
    for (what, iss) in [
        ("punycode", "https://xn--bcher-kva.example"),
        ("decomposed", "https://bu\u{308}cher.example"),
        ("upper case", "https://B\u{dc}CHER.example"),
        ("without the dots", "https://bucher.example"),
        ("spelt out", "https://buecher.example"),
        ("another letter alike", "https://b\u{fc}\u{441}her.example"),
        ("a dot of full width", "https://b\u{fc}cher\u{3002}example"),
        ("a space of no width", "https://b\u{fc}cher\u{200b}.example"),
        ("a soft hyphen", "https://b\u{fc}\u{ad}cher.example"),
        ("a byte order mark", "\u{feff}https://b\u{fc}cher.example"),
        ("from right to left", "https://b\u{fc}cher.example\u{202e}"),
        ("UTF-8 read as Latin-1", "https://bÃ¼cher.example"),
        ("percent-encoded", "https://b%C3%BCcher.example"),
    ] {
        cases.push(Case::refused(what, &verifier, token(json!(iss)), ErrorKind::WrongIssuer));
    }
    Line {
        name: "issuers beyond ASCII",
        why: "whoever can register a name that looks like the provider's, or that some normalisation \
              makes the provider's, would be the provider: nothing is normalised (RFC 7519 §2)",
        advisories: &[],
        cases,
    }
}
