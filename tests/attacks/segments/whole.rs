//! A token is the compact serialisation, and all of it.

use hallpass::ErrorKind;

use super::{ALGORITHM, genuine, kind, line, segments};
use crate::kit::{base64url, key, verifier, with_signature};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![serialisations(), pieces()]
}

/// The JSON serialisations, and mixtures of them with the compact one.
fn json_forms() -> Vec<(&'static str, String, ErrorKind)> {
    use ErrorKind::Malformed;
    let [h, p, s] = segments();
    let fake = base64url(r#"{"iss":"https://id.example.com","sub":"root"}"#);
    let none = base64url(r#"{"alg":"none"}"#);
    let protected = format!(r#""protected":"{h}","payload":"{p}","signature":"{s}""#);
    let token = genuine();
    vec![
        ("flattened", format!("{{{protected}}}"), Malformed),
        (
            "general, one signature",
            format!(
                r#"{{"payload":"{p}","signatures":[{{"protected":"{h}","signature":"{s}"}}]}}"#
            ),
            Malformed,
        ),
        (
            "general, two signatures, of which one is good",
            format!(
                r#"{{"payload":"{p}","signatures":[{{"protected":"{none}","signature":""}},{{"protected":"{h}","signature":"{s}"}}]}}"#
            ),
            Malformed,
        ),
        (
            "an algorithm in the unprotected header",
            format!(r#"{{"header":{{"alg":"none"}},"payload":"{p}","signature":""}}"#),
            Malformed,
        ),
        ("both headers", format!(r#"{{"header":{{"alg":"HS256"}},{protected}}}"#), Malformed),
        (
            "a compact token in the name of a member",
            format!(r#"{{"  {h}.{fake}.":"",{protected}}}"#),
            Malformed,
        ),
        (
            "a compact token, and JSON for its signature",
            format!("{h}.{fake}.{{{protected}}}"),
            Malformed,
        ),
        ("a compact token, and JSON behind it", format!("{token}{{{protected}}}"), Malformed),
    ]
}

/// The JSON serialisations (RFC 7515 §7.2), and what else is no compact one.
fn serialisations() -> Line {
    use ErrorKind::{Encrypted, Malformed};
    let [h, p, s] = segments();
    let protected = format!(r#""protected":"{h}","payload":"{p}","signature":"{s}""#);
    let token = genuine();
    // No dot in the payload, or there would be more segments.
    let raw = r#"{"sub":"ann"}"#;
    let raw_input = format!("{h}.{raw}");
    let raw_signature = hallpass::danger::sign_raw(key(ALGORITHM), raw_input.as_bytes()).unwrap();
    let mut table = json_forms();
    table.extend([
        ("JSON in front of a compact token", format!("{{}}{token}"), Malformed),
        ("a JSON string of a token", format!("\"{token}\""), Malformed),
        ("an array of a token", format!("[\"{token}\"]"), Malformed),
        ("a member with a token", format!(r#"{{"access_token":"{token}"}}"#), Malformed),
        ("JSON, encoded", base64url(format!("{{{protected}}}")), Malformed),
        ("a token, encoded", base64url(&token), Malformed),
        ("a header of plain JSON", format!(r#"{{"alg":"HS256"}}.{p}.{s}"#), Malformed),
        ("a payload of plain JSON, signed", with_signature(&raw_input, raw_signature), Malformed),
        ("everything in plain JSON", r#"{"alg":"none"}.{"sub":"ann"}."#.into(), Malformed),
        ("an encoded header, encoded again", format!("{}.{p}.{s}", base64url(&h)), Malformed),
        ("a scheme in front", format!("Bearer {token}"), Malformed),
        ("a name in front", format!("access_token={token}"), Malformed),
        ("another token behind a space", format!("{token} {token}"), Encrypted),
        ("a URI", format!("urn:{token}"), Malformed),
    ]);
    line(
        "serialisations",
        "of a text that is two forms at once one part is verified and another one is used: a JWT is \
         a compact JWS and nothing else (RFC 7519 §1)",
        &["CVE-2022-39227", "CVE-2016-9122", "GHSA-jc38-x7x8-2xc8"],
        table,
    )
}

/// Pieces of a good token: nothing is accepted but the whole, and nothing makes the verifier panic.
fn pieces() -> Line {
    let verifier = verifier(ALGORITHM);
    let token = genuine();
    let accepted = |texts: Vec<String>| {
        let accepted = texts.into_iter().filter(|text| kind(&verifier, text).is_none());
        accepted.collect::<Vec<_>>()
    };
    let halves = |at: usize| token.split_at(at);
    let behind = |at: usize| halves(at).1.split_at(1).1;
    let places = || 0..token.len();
    let beginnings = places().map(|at| halves(at).0.to_owned()).collect();
    let ends = places().skip(1).map(|at| halves(at).1.to_owned()).collect();
    let left_out = places().map(|at| format!("{}{}", halves(at).0, behind(at))).collect();
    let doubled = places()
        .map(|at| format!("{}{}", token.split_at(at.saturating_add(1)).0, halves(at).1))
        .collect();
    let replaced = |by: char| {
        let places = places().filter(|at| !halves(*at).1.starts_with(by));
        places.map(|at| format!("{}{by}{}", halves(at).0, behind(at))).collect()
    };
    let inserted =
        |text: &str| places().map(|at| format!("{}{text}{}", halves(at).0, halves(at).1)).collect();
    let mut cases = vec![
        Case::accepted("the whole", &verifier, &token),
        Case::same("every beginning", accepted(beginnings), vec![]),
        Case::same("every end", accepted(ends), vec![]),
        Case::same("every character left out", accepted(left_out), vec![]),
        Case::same("every character twice", accepted(doubled), vec![]),
    ];
    for by in ('\0'..'\u{81}').chain(['\u{ff}', '\u{ff0e}', '\u{feff}']) {
        let name = format!("every character replaced by {by:?}");
        cases.push(Case::same(name, accepted(replaced(by)), vec![]));
    }
    for text in ["\0", "\t", "\n", "\r\n", " ", "=", ".", "A", "-", "_", "+", "/", "%", "\u{feff}"]
    {
        let name = format!("{text:?} inserted everywhere");
        cases.push(Case::same(name, accepted(inserted(text)), vec![]));
    }
    Line {
        name: "pieces",
        why: "a token that is almost a good one must neither pass nor bring the service down: every \
              bit of it is signed or is the signature (RFC 7515 §5.2)",
        advisories: &[
            "CVE-2018-1000025",
            "CVE-2019-17195",
            "CVE-2020-15240",
            "CVE-2020-26521",
            "CVE-2024-21664",
            "CVE-2026-34986",
        ],
        cases,
    }
}
