//! `alg`: what a header may say, and what it decides, which is nothing (RFC 8725 §3.1, §3.2).

mod matrix;
mod mutations;
mod names;

pub(crate) use mutations::stranger;

use hallpass::{Algorithm, ErrorKind};

use crate::kit::{good, header, key, signed, unsigned, verifier, with_signature};
use crate::line::{Case, Line};

pub(crate) fn lines() -> Vec<Line> {
    vec![
        unsigned_tokens(),
        signatures_left_out(),
        names::unknown(),
        names::spellings(),
        matrix::headers_over_keys(),
        matrix::among_all_keys(),
        mutations::changed_signatures(),
        mutations::single_bits(),
    ]
}

/// Every spelling of `none` and of nothing, with and without something in the place of a signature.
fn unsigned_tokens() -> Line {
    let headers = NONE.iter().map(|alg| format!(r#"{{"alg":{alg}}}"#));
    let headers = headers.chain(WITHOUT_ALG.iter().map(|&header| header.to_owned()));
    let verifier = verifier(Algorithm::HS256);
    let mut cases = Vec::new();
    for header in headers {
        let input = unsigned(&header, good());
        let genuine = signed(key(Algorithm::HS256), &header, good());
        for (how, token, kind) in [
            ("no signature", format!("{input}."), ErrorKind::Header),
            ("two segments", input.clone(), ErrorKind::Malformed),
            ("garbage for a signature", with_signature(&input, [7; 32]), ErrorKind::Header),
            ("the HMAC of the issuer's key", genuine, ErrorKind::Header),
        ] {
            cases.push(Case::refused(format!("{header}, {how}"), &verifier, token, kind));
        }
    }
    cases.extend(none_for_each_key());
    Line {
        name: "alg none",
        why: "anybody could write tokens: only the algorithm of a key of the issuer is ever tried",
        advisories: &[
            "CVE-2015-2951",
            "CVE-2015-2964",
            "CVE-2018-1000125",
            "CVE-2018-1000531",
            "CVE-2021-22160",
            "CVE-2022-23540",
            "CVE-2024-48916",
            "CVE-2025-61152",
            "CVE-2026-28802",
        ],
        cases,
    }
}

/// Not what the header says opens the door, whatever the key is; the issuer's own name for its
/// algorithm does.
fn none_for_each_key() -> Vec<Case> {
    let mut cases = Vec::new();
    for &algorithm in Algorithm::ALL {
        let verifier = verifier(algorithm);
        let unsigned = format!("{}.", unsigned(r#"{"alg":"none"}"#, good()));
        let genuine = signed(key(algorithm), r#"{"alg":"none"}"#, good());
        let token = signed(key(algorithm), header(algorithm), good());
        cases.push(Case::refused(
            format!("none, where a key of {algorithm} is known"),
            &verifier,
            unsigned,
            ErrorKind::Header,
        ));
        cases.push(Case::refused(
            format!("none, signed with the key of {algorithm}"),
            &verifier,
            genuine,
            ErrorKind::Header,
        ));
        cases.push(Case::accepted(format!("{algorithm} under its own name"), &verifier, token));
    }
    cases
}

/// A genuine header and payload, and nothing behind them.
fn signatures_left_out() -> Line {
    let mut cases = Vec::new();
    for &algorithm in Algorithm::ALL {
        let verifier = verifier(algorithm);
        let input = unsigned(header(algorithm), good());
        for (how, token, kind) in [
            ("an empty signature", format!("{input}."), ErrorKind::Signature),
            ("two segments", input.clone(), ErrorKind::Malformed),
            ("two dots at the end", format!("{input}.."), ErrorKind::Malformed),
            ("one byte", with_signature(&input, [0]), ErrorKind::Signature),
            ("the word null", format!("{input}.null"), ErrorKind::Signature),
            ("half a byte", format!("{input}.A"), ErrorKind::Malformed),
            ("the payload again", with_signature(&input, good()), ErrorKind::Signature),
        ] {
            cases.push(Case::refused(format!("{algorithm}, {how}"), &verifier, token, kind));
        }
        let token = signed(key(algorithm), header(algorithm), good());
        cases.push(Case::accepted(format!("{algorithm}, signed"), &verifier, token));
    }
    Line {
        name: "a signature left out",
        why: "whoever once saw a token could write others: RFC 7515 §5.2 step 8 verifies the \
              signature, and an empty one verifies with no key",
        advisories: &["CVE-2020-28042", "CVE-2018-1000025", "CVE-2021-22573", "CVE-2026-38651"],
        cases,
    }
}

const NONE: &[&str] = &[
    r#""none""#,
    r#""None""#,
    r#""NONE""#,
    r#""nOnE""#,
    r#""noNe""#,
    r#""NonE""#,
    r#""none ""#,
    r#"" none""#,
    r#""\tnone""#,
    r#""none\n""#,
    r#""none\u0000""#,
    r#""\u0000none""#,
    r#""none\u200b""#,
    r#""\ufeffnone""#,
    r#""n\u006fne""#,
    "\"n\u{43e}ne\"",
    "\"\u{ff4e}\u{ff4f}\u{ff4e}\u{ff45}\"",
    r#""none,HS256""#,
    r#""null""#,
    r#""undefined""#,
    r#""false""#,
    r#""0""#,
    r#"" ""#,
    r#""""#,
    "null",
    "0",
    "-1",
    "false",
    "true",
    "[]",
    r#"["none"]"#,
    r#"["HS256"]"#,
    "{}",
    r#"{"none":"HS256"}"#,
];

/// Other members do not take the place of `alg`.
const WITHOUT_ALG: &[&str] = &[
    "{}",
    r#"{"typ":"JWT"}"#,
    r#"{"Alg":"HS256"}"#,
    r#"{"ALG":"HS256"}"#,
    r#"{"algorithm":"HS256"}"#,
    r#"{"header":{"alg":"HS256"}}"#,
    r#"{"alg ":"HS256"}"#,
    r#"{"alg\u0000":"HS256"}"#,
];
