//! Much in little: what fits below the limits, and what it costs.

use hallpass::ErrorKind;

use super::{ALGORITHM, KIB, refused};
use crate::kit::{AUDIENCE, ISSUER, NOW, claims, header, key, signed, verifier};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![contents(), numbers()]
}

/// Much of everything, below the limits and above.
fn contents() -> Line {
    use ErrorKind::{Malformed, TooLarge, WrongAudience};
    let verifier = verifier(ALGORITHM);
    let with = |more: String| {
        let claims = format!(r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}","exp":{}{more}}}"#, NOW + 60);
        signed(key(ALGORITHM), header(ALGORITHM), claims)
    };
    let members = |n: usize| (0..n).map(|n| format!(",\"m{n}\":{n}")).collect::<String>();
    let strings = |n: usize| vec!["\"x\""; n].join(",");
    let mut cases = Vec::new();
    for (name, more) in [
        ("a jti of 11 KiB", format!(",\"jti\":\"{}\"", "x".repeat(11 * KIB))),
        ("a sub of 11 KiB", format!(",\"sub\":\"{}\"", "x".repeat(11 * KIB))),
        ("eleven kilobytes of escapes", format!(",\"x\":\"{}\"", "\\u0061".repeat(11 * KIB / 6))),
        ("a name of 11 KiB", format!(",\"{}\":1", "x".repeat(11 * KIB))),
        ("800 members", members(800)),
        ("2,000 scopes", format!(",\"scope\":\"{}\"", "a ".repeat(2000))),
        ("2,000 roles", format!(",\"roles\":[{}]", strings(2000))),
        ("2,000 empty objects", format!(",\"x\":[{}]", vec!["{}"; 2000].join(","))),
        ("11 KiB of spaces", format!(",\"x\":{}1", " ".repeat(11 * KIB))),
    ] {
        cases.push(Case::accepted(name, &verifier, with(more)));
    }
    for (name, more, kind) in [
        ("a jti of 17 KiB", format!(",\"jti\":\"{}\"", "x".repeat(17 * KIB)), TooLarge),
        ("800 members and one of them twice", members(800) + ",\"m7\":1", Malformed),
        ("2,000 members", members(2000), TooLarge),
    ] {
        cases.extend(refused(name, &verifier, &with(more), kind));
    }
    let many = claims(serde_json::json!({"aud": vec!["x"; 2000]}));
    let many = signed(key(ALGORITHM), header(ALGORITHM), many);
    cases.extend(refused("2,000 other audiences", &verifier, &many, WrongAudience));
    Line {
        name: "much of everything",
        why: "many members and long values must cost no more than their bytes, and stay below the cap \
              of the token",
        advisories: &[],
        cases,
    }
}

fn numbers() -> Line {
    use ErrorKind::{ClaimType, Expired, Malformed};
    let verifier = verifier(ALGORITHM);
    let with = |exp: &str, more: &str| {
        let claims = format!(r#"{{"iss":"{ISSUER}","aud":"{AUDIENCE}","exp":{exp}{more}}}"#);
        signed(key(ALGORITHM), header(ALGORITHM), claims)
    };
    let digits = |n: usize| "9".repeat(n);
    let later = (NOW + 60).to_string();
    let claim = |number: String| with(&later, &format!(",\"x\":{number}"));
    let mut cases = Vec::new();
    for (name, token) in [
        ("300 digits", claim(digits(300))),
        ("11,000 digits after the point", claim(format!("0.{}", digits(11_000)))),
        ("a number too small to tell from zero", claim("1e-99999".into())),
        (
            "exp with 5,000 zeros after the point",
            with(&format!("{later}.{}", "0".repeat(5000)), ""),
        ),
    ] {
        cases.push(Case::accepted(name, &verifier, token));
    }
    for (name, token, kind) in [
        ("11,000 digits", claim(digits(11_000)), Malformed),
        ("an exponent of 5,000 digits", claim(format!("1e{}", digits(5000))), Malformed),
        ("5,000 leading zeros", claim(format!("{}1", "0".repeat(5000))), Malformed),
        ("exp of 300 digits", with(&digits(300), ""), ClaimType),
        ("exp of 11,000 digits", with(&digits(11_000), ""), Malformed),
        (
            "exp with 5,000 leading zeros",
            with(&format!("{}{later}", "0".repeat(5000)), ""),
            Malformed,
        ),
        ("exp too small to tell from zero", with("1e-99999", ""), Expired),
    ] {
        cases.extend(refused(name, &verifier, &token, kind));
    }
    Line {
        name: "long numbers",
        why: "a number of many digits must neither take long to read nor become another one: what a \
              double cannot hold is refused (RFC 8259 §6)",
        advisories: &[],
        cases,
    }
}
