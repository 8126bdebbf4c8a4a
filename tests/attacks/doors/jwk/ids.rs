//! What a JWK says beside its key: `kid`, certificates and addresses (RFC 7517 §4.5 to §4.9).

use hallpass::{Algorithm, ErrorKind, Issuer, JwkSet, StaticKeys, VerifyingKey};
use serde_json::{Value, json};

use super::super::data;
use super::super::kit::verdict;
use super::{Base, bases, opens};
use crate::kit::{self, AUDIENCE, ISSUER};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![key_ids(), certificates()]
}

/// What could be a path, a query, a command, a line or a letter that looks like another.
const IDS: &[&str] = &[
    "",
    " ",
    "../../../../dev/null",
    "..\\..\\key",
    "/etc/passwd",
    "C:\\key",
    "file:///etc/passwd",
    "http://127.0.0.1/key",
    "' OR 1=1 --",
    "\"; DROP TABLE keys; --",
    "$(id)",
    "`id`",
    "| id",
    "%00",
    "\0",
    "a\0b",
    "a\nb",
    "a\r\nX-Injected: 1",
    "\u{1b}[31m",
    "\u{202e}kid",
    "\u{feff}",
    "\u{e9}",
    "e\u{301}",
    "\u{1f511}",
    "{\"a\":1}",
    "<script>",
    "${jndi:ldap://a}",
    "%n%s",
    "null",
    "0",
];

fn key_ids() -> Line {
    let long = "k".repeat(100_000);
    let mut cases = Vec::new();
    for base in bases() {
        for id in IDS.iter().copied().chain([long.as_str()]) {
            let name = format!("{}: {}", base.name, id.get(..20).unwrap_or(id).escape_debug());
            let text = base.with("kid", json!(id));
            let key = || VerifyingKey::from_jwk(&text);
            let token = |kid: &str| base.token(&json!({"alg": base.algorithm.name(), "kid": kid}));
            // A header that is too large is refused before any key is looked for.
            let (same, other) = match id.len() > 3_000 {
                true => ("refused as TooLarge", "refused as UnknownKey"),
                false => ("accepted", "refused as UnknownKey"),
            };
            let seen = [verdict(key(), &token(id)), verdict(key(), &token("another"))];
            cases.push(Case::same(name.clone(), seen, [same, other].map(str::to_owned)));
            let shown = format!("{:?}", key());
            let clean = shown.bytes().all(|byte| (0x20..0x7f).contains(&byte) || byte >= 0x80);
            cases.push(Case::same(
                format!("{name}, shown without control characters"),
                clean,
                true,
            ));
        }
    }
    Line {
        name: "JWKs with a hostile kid",
        why: "an id is compared, byte for byte, and never a path, a query or a line of a log (RFC 7515 \
              section 4.1.4)",
        advisories: &["CVE-2026-49998"],
        cases,
    }
}

/// A certificate in a key is no key: the numbers are (RFC 7517 §4.7).
fn certificates() -> Line {
    let bases = bases();
    let other = kit::key(Algorithm::ES256).public_jwk().unwrap();
    let values: Vec<Value> = vec![
        json!([]),
        json!(["MIIB"]),
        json!(["not base64!", "\0"]),
        json!([data::text("rsa.cert.pem")]),
        json!([base64_simd::STANDARD.encode_to_string(data::der("p256.cert.pem"))]),
        json!("https://127.0.0.1/cert"),
        json!(other),
        json!({"x5c": ["MIIB"]}),
    ];
    let mut cases = Vec::new();
    for base in &bases {
        for member in ["x5c", "x5u", "x5t", "x5t#S256", "jku", "jwk"] {
            for value in &values {
                let shown = value.to_string().chars().take(24).collect::<String>();
                let name = format!("{}: {member} is {shown}", base.name);
                cases.push(opens(name, base, &base.with(member, value.clone())));
            }
        }
    }
    cases.extend(no_other_key(&bases));
    Line {
        name: "JWKs with certificates and addresses",
        why: "a certificate that nobody checked would bring a key of its own, and an address be \
              fetched: neither is looked at (RFC 8725 section 3.10)",
        advisories: &["CVE-2025-24976"],
        cases,
    }
}

/// The key of the certificate verifies nothing.
fn no_other_key(bases: &[Base]) -> Vec<Case> {
    let certificate = base64_simd::STANDARD.encode_to_string(data::der("p256.cert.pem"));
    let with = |base: &Base| base.with("x5c", json!([certificate]));
    let signer = data::signing(Algorithm::ES256, "p256.pkcs8.pem");
    let token = kit::signed(&signer, kit::header(Algorithm::ES256), kit::good());
    let case = |base: &Base| {
        let kind = if base.algorithm == Algorithm::ES256 { "Signature" } else { "UnknownKey" };
        let seen = verdict(VerifyingKey::from_jwk(&with(base)), &token);
        let name = format!("{}: a token of its certificate", base.name);
        Case::same(name, seen, format!("refused as {kind}"))
    };
    let mut cases: Vec<Case> = bases.iter().map(case).collect();
    let set = format!("{{\"keys\":[{}]}}", with(&bases[0]));
    let issuer = Issuer::new(ISSUER, StaticKeys::from_jwk_set(JwkSet::from_remote(&set).unwrap()));
    let verifier = kit::builder([issuer]).audience(AUDIENCE).build().unwrap();
    let kind = ErrorKind::UnknownKey;
    cases.push(Case::refused("a set, and a token of its certificate", &verifier, &token, kind));
    cases
}
