//! When time is asked for, and what becomes of a token when there is none.

use hallpass::{Clock, ErrorKind, UnixTime, Verifier};
use serde_json::json;

use super::{ALGORITHM, case, token};
use crate::kit::{AUDIENCE, NOW, base64url, builder, claims, good, header, issuer, key, signed};
use crate::kit::{unsigned, verifier, with_signature};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![clocks(), signature_first()]
}

/// A clock that stands, or has no time.
#[derive(Debug)]
struct At(Option<u64>);

impl Clock for At {
    fn now(&self) -> Option<UnixTime> {
        self.0.map(UnixTime::from_secs)
    }
}

fn at(clock: Option<u64>) -> Verifier {
    builder([issuer(ALGORITHM)]).audience(AUDIENCE).clock(At(clock)).build().unwrap()
}

fn clocks() -> Line {
    use ErrorKind::{ClockUnavailable, Expired, NotYetValid, Signature};
    let mut cases = Vec::new();
    let dates = |exp: u64, nbf: u64| token(&format!(",\"exp\":{exp},\"nbf\":{nbf}"));
    let forever = dates(253_402_300_799, 0);
    let forged = with_signature(&unsigned(header(ALGORITHM), good()), [7; 32]);
    cases.push(Case::accepted("a clock that goes", &at(Some(NOW)), &forever));
    cases.push(Case::refused("no time", &at(None), &forever, ClockUnavailable));
    let expired = dates(1, 0);
    cases.push(Case::refused("no time, expired", &at(None), &expired, ClockUnavailable));
    cases.push(Case::refused("no time, forged", &at(None), forged, Signature));
    for (name, now, exp, nbf, kind) in [
        ("1970", 0, NOW, 0, None),
        ("1970, of today", 0, NOW, NOW - 60, Some(NotYetValid)),
        ("1970, at once over", 0, 0, 0, None),
        ("30 s past 1970, at once over", 30, 0, 0, Some(Expired)),
        ("10 s past 1970, at the edge", 10, 60, 40, None),
        ("10 s past 1970, beyond the edge", 10, 60, 41, Some(NotYetValid)),
        ("the year 9999", 253_402_300_799, 253_402_300_799, 0, None),
        ("30 s past 9999", 253_402_300_829, 253_402_300_799, 0, Some(Expired)),
        ("the end of time", u64::MAX, 253_402_300_799, 0, Some(Expired)),
        ("the end of time, to come", u64::MAX, 253_402_300_799, 253_402_300_799, Some(Expired)),
    ] {
        cases.push(case(format!("at {name}"), &at(Some(now)), dates(exp, nbf), kind));
    }
    Line {
        name: "clocks",
        why: "a clock before 1970, or none, would make every expired token good: without a time no \
              token is judged, and no sum overflows (RFC 7519 §4.1.4)",
        advisories: &[],
        cases,
    }
}

/// There is one error, and a bad signature is the first to be told.
fn signature_first() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for (name, claims, kind) in [
        ("nothing", good(), None),
        ("expired", claims(json!({"exp": 1})), Some(ErrorKind::Expired)),
        ("not valid yet", claims(json!({"nbf": NOW + 900})), Some(ErrorKind::NotYetValid)),
        ("without an end", claims(json!({"exp": null})), Some(ErrorKind::MissingClaim)),
        ("of another audience", claims(json!({"aud": "x"})), Some(ErrorKind::WrongAudience)),
        ("of another issuer", claims(json!({"iss": "x"})), Some(ErrorKind::WrongIssuer)),
        ("of a wrong type", claims(json!({"exp": "1"})), Some(ErrorKind::ClaimType)),
        ("bound", claims(json!({"cnf": {}})), Some(ErrorKind::SenderConstrained)),
        ("an ID token", claims(json!({"at_hash": "x"})), Some(ErrorKind::WrongType)),
        ("no JSON", "x".to_owned(), Some(ErrorKind::Malformed)),
        ("of two claims alike", r#"{"exp":1,"exp":2}"#.into(), Some(ErrorKind::Malformed)),
        ("all of it", claims(json!({"exp": 1, "aud": 1, "iss": "x"})), Some(ErrorKind::ClaimType)),
    ] {
        let token = signed(key(ALGORITHM), header(ALGORITHM), &claims);
        cases.push(case(format!("{name}, well signed"), &verifier, token.clone(), kind));
        let (input, _) = token.rsplit_once('.').unwrap();
        for (how, signature) in
            [("badly signed", base64url([7; 32])), ("not signed", String::new())]
        {
            let forged = format!("{input}.{signature}");
            let name = format!("{name}, {how}");
            cases.push(Case::refused(name, &verifier, forged, ErrorKind::Signature));
        }
    }
    Line {
        name: "the signature first",
        why: "an error that says `expired` beside `badly signed` is taken for the first alone, and an \
              expired token refreshed that nobody signed: there is one error, and no claim is judged \
              before the signature is good (RFC 7519 §7.2)",
        advisories: &["CVE-2024-5037", "CVE-2024-51744"],
        cases,
    }
}
