//! `exp`, `nbf` and `iat` (RFC 7519 §4.1.4 to §4.1.6), to the second and beyond, and clocks that fail.

#![expect(clippy::arithmetic_side_effects, reason = "a sum that overflows fails the test")]

mod clocks;

use std::time::Duration;

use hallpass::{Algorithm, ErrorKind, Verifier};

use crate::kit::{AUDIENCE, ISSUER, NOW, builder, header, issuer, key, signed};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    [edges(), spellings(), both()].into_iter().chain(clocks::lines()).collect()
}

fn with_leeway(seconds: u64) -> Verifier {
    let builder = builder([issuer(ALGORITHM)]).audience(AUDIENCE);
    builder.leeway(Duration::from_secs(seconds)).build().unwrap()
}

/// A token with exactly these members beside `iss` and `aud`.
fn token(dates: &str) -> String {
    let claims = format!(r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}"{dates}}}"#);
    signed(key(ALGORITHM), header(ALGORITHM), claims)
}

fn case(name: String, verifier: &Verifier, token: String, kind: Option<ErrorKind>) -> Case {
    match kind {
        None => Case::accepted(name, verifier, token),
        Some(kind) => Case::refused(name, verifier, token, kind),
    }
}

/// Values of `exp` around the last one that is past.
fn ends(last: u64) -> [(String, Option<ErrorKind>); 9] {
    let expired = Some(ErrorKind::Expired);
    [
        (format!("{}", last - 1), expired),
        (format!("{}.999", last - 1), expired),
        (format!("{last}"), expired),
        (format!("{last}.0"), expired),
        (format!("{last}.001"), None),
        (format!("{last}.5"), None),
        (format!("{}", last + 1), None),
        (format!("{}", last - 86_400), expired),
        ("0".into(), expired),
    ]
}

/// Values of `nbf` around the first one that has come.
fn beginnings(first: u64) -> [(String, Option<ErrorKind>); 9] {
    let early = Some(ErrorKind::NotYetValid);
    [
        (format!("{}", first - 1), None),
        (format!("{first}"), None),
        (format!("{first}.0"), None),
        (format!("{first}.001"), early),
        (format!("{first}.999"), early),
        (format!("{}", first + 1), early),
        (format!("{}", first + 86_400), early),
        ("253402300799".into(), early),
        ("0".into(), None),
    ]
}

/// Expired is what is at most now less the leeway; not yet valid what is more than now and the leeway.
fn edges() -> Line {
    let mut cases = Vec::new();
    for leeway in [0, 1, 30, 300] {
        let verifier = with_leeway(leeway);
        for (exp, kind) in ends(NOW - leeway) {
            let name = format!("exp {exp}, leeway {leeway}");
            cases.push(case(name, &verifier, token(&format!(",\"exp\":{exp}")), kind));
        }
        for (nbf, kind) in beginnings(NOW + leeway) {
            let name = format!("nbf {nbf}, leeway {leeway}");
            let dates = format!(",\"exp\":{},\"nbf\":{nbf}", NOW + 600);
            cases.push(case(name, &verifier, token(&dates), kind));
        }
        for iat in ["0", "1699999999", "1700000000", "1700000301", "1900000000", "253402300799"] {
            let dates = format!(",\"exp\":{},\"iat\":{iat}", NOW + 600);
            let name = format!("iat {iat}, leeway {leeway}");
            cases.push(case(name, &verifier, token(&dates), None));
        }
    }
    Line {
        name: "time edges",
        why: "a token that lives a second too long, or an hour, or for ever: `exp` is past when it is \
              now, and the leeway is what was set, 300 s at most (RFC 7519 §4.1.4, §4.1.5)",
        advisories: &["CVE-2026-9097", "GHSA-wxg7-w2v3-w38g"],
        cases,
    }
}

/// A date, and whether it is past.
const SPELLINGS: [(&str, bool); 18] = [
    ("1700000060", false),
    ("1.70000006e9", false),
    ("1.70000006E+9", false),
    ("170000006e1", false),
    ("17000000600e-1", false),
    ("1700000060.0000000000000000000001", false),
    ("1e11", false),
    // More than 32 bits.
    ("4294967296", false),
    ("5994967296", false),
    ("253402300799", false),
    ("1.7e9", true),
    ("1e9", true),
    ("1e-9", true),
    ("0.0", true),
    ("-0", true),
    ("-0.0", true),
    ("0e99", true),
    ("2147483647e-1", true),
];

const NO_DATES: [(&str, ErrorKind); 37] = [
    ("-1", ErrorKind::ClaimType),
    ("-0.5", ErrorKind::ClaimType),
    ("-1e9", ErrorKind::ClaimType),
    ("-9223372036854775808", ErrorKind::ClaimType),
    ("253402300799.5", ErrorKind::ClaimType),
    ("253402300800", ErrorKind::ClaimType),
    ("1e12", ErrorKind::ClaimType),
    // Milliseconds, microseconds, nanoseconds.
    ("1700000060000", ErrorKind::ClaimType),
    ("1700000060000000", ErrorKind::ClaimType),
    ("1700000060000000000", ErrorKind::ClaimType),
    ("9007199254740993", ErrorKind::ClaimType),
    ("9223372036854775807", ErrorKind::ClaimType),
    ("9223372036854775808", ErrorKind::ClaimType),
    ("18446744073709551615", ErrorKind::ClaimType),
    ("18446744073709551616", ErrorKind::ClaimType),
    // What wraps around to a minute from now, in 64 bits.
    ("18446744075409551676", ErrorKind::ClaimType),
    ("1e308", ErrorKind::ClaimType),
    ("1e309", ErrorKind::Malformed),
    ("1e400", ErrorKind::Malformed),
    ("-1e400", ErrorKind::Malformed),
    ("NaN", ErrorKind::Malformed),
    ("Infinity", ErrorKind::Malformed),
    ("01700000060", ErrorKind::Malformed),
    ("+1700000060", ErrorKind::Malformed),
    ("1_700_000_060", ErrorKind::Malformed),
    ("0x6553F13C", ErrorKind::Malformed),
    ("1700000060.", ErrorKind::Malformed),
    ("\"1700000060\"", ErrorKind::ClaimType),
    ("\"\"", ErrorKind::ClaimType),
    ("\"never\"", ErrorKind::ClaimType),
    ("\"NaN\"", ErrorKind::ClaimType),
    ("\"Infinity\"", ErrorKind::ClaimType),
    ("null", ErrorKind::ClaimType),
    ("true", ErrorKind::ClaimType),
    ("[1700000060]", ErrorKind::ClaimType),
    ("{\"seconds\":1700000060}", ErrorKind::ClaimType),
    ("{\"$serde_json::private::Number\":\"1700000060\"}", ErrorKind::ClaimType),
];

/// One date in all its spellings, and what is none, as each of the three claims.
fn spellings() -> Line {
    let verifier = with_leeway(0);
    let mut cases = Vec::new();
    let exp = |date: &str| token(&format!(",\"exp\":{date}"));
    let other =
        |claim: &str, date: &str| token(&format!(",\"exp\":{},\"{claim}\":{date}", NOW + 600));
    for (date, expired) in SPELLINGS {
        let kind = expired.then_some(ErrorKind::Expired);
        cases.push(case(format!("exp {date}"), &verifier, exp(date), kind));
    }
    for (date, kind) in NO_DATES {
        cases.push(Case::refused(format!("exp {date}"), &verifier, exp(date), kind));
        for claim in ["nbf", "iat"] {
            let name = format!("{claim} {date}");
            cases.push(Case::refused(name, &verifier, other(claim, date), kind));
        }
    }
    let none = token("");
    cases.push(Case::refused("no exp", &verifier, none, ErrorKind::MissingClaim));
    let none = token(&format!(",\"nbf\":0,\"iat\":{NOW},\"expires\":{}", NOW + 60));
    cases.push(Case::refused("no exp, but others", &verifier, none, ErrorKind::MissingClaim));
    Line {
        name: "dates",
        why: "a date that overflows, wraps, is rounded up or cannot be read becomes one that never \
              comes: seconds from 1970 to 9999, fractions included (RFC 7519 §2)",
        advisories: &["CVE-2026-25537", "GHSA-wxg7-w2v3-w38g"],
        cases,
    }
}

/// `exp` and `nbf` together.
fn both() -> Line {
    let mut cases = Vec::new();
    let dates = |exp: u64, nbf: u64| token(&format!(",\"exp\":{exp},\"nbf\":{nbf}"));
    let (expired, early) = (Some(ErrorKind::Expired), Some(ErrorKind::NotYetValid));
    for (name, leeway, exp, nbf, kind) in [
        ("in between", 0, NOW + 1, NOW, None),
        ("a moment long, now", 0, NOW, NOW, expired),
        ("over before it begins, to come", 0, NOW + 10, NOW + 20, early),
        ("over before it began", 0, NOW - 20, NOW - 10, expired),
        ("to come, with leeway", 30, NOW + 100, NOW + 31, early),
        ("over, with leeway", 30, NOW - 30, NOW - 100, expired),
        ("over before it begins, within the leeway", 30, NOW - 29, NOW + 30, None),
        ("the longest leeway, to come", 300, NOW + 400, NOW + 301, early),
        ("the longest leeway, over", 300, NOW - 300, NOW - 400, expired),
        ("the last dates there are", 300, 253_402_300_799, 253_402_300_799, early),
    ] {
        cases.push(case(name.to_owned(), &with_leeway(leeway), dates(exp, nbf), kind));
    }
    Line {
        name: "exp and nbf",
        why: "a token whose end is before its beginning must not be valid for ever: each of both is \
              judged by itself (RFC 7519 §4.1.4, §4.1.5)",
        advisories: &[],
        cases,
    }
}
