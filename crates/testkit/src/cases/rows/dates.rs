//! `exp`, `nbf` and `iat` (RFC 7519 §4.1.4 to §4.1.6), with 30 s of leeway.

use hallpass_core::ErrorKind;
use serde_json::{Value, json};

use super::{Ids, token};
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = ends();
    rows.extend(beginnings());
    rows.extend(types());
    rows.extend(others());
    rows
}

fn ends() -> Vec<Case> {
    let expired = || Answer::invalid(ErrorKind::Expired);
    let row = |name: &str, ids: Ids, seconds: i64, answer: Answer| {
        let mint = move |kit: &Kit| kit.foreign().token().expires_in(seconds);
        token(format!("exp {name}"), ids, mint, answer)
    };
    // Half a second after those seconds.
    let half = |name: &str, seconds: i64, answer: Answer| {
        let exp = format!("{}.5", Kit::in_seconds(seconds));
        let mint = move |kit: &Kit| kit.foreign().token().raw_payload(payload(kit, &exp));
        token(format!("exp {name}"), &["JWT-08"], mint, answer)
    };
    let edge: Ids = &["JWT-04", "JWT-06", "AT-06"];
    let fraction: Ids = &["JWT-08"];
    vec![
        row("in a second", edge, 1, Answer::user()),
        row("now", edge, 0, Answer::user()),
        row("29 s ago", edge, -29, Answer::user()),
        row("30 s ago", edge, -30, expired()),
        row("31 s ago", edge, -31, expired()),
        row("a day ago", &["JWT-04", "BEARER-20"], -86_400, expired()),
        half("in half a second", 0, Answer::user()),
        half("29.5 s ago", -30, Answer::user()),
        half("30.5 s ago", -31, expired()),
        written("0", "0", &["JWT-04"], expired()),
        written("with an exponent", "1.9e9", fraction, Answer::user()),
        written("with an exponent, in the past", "1.7E+9", fraction, expired()),
        written("the last second of 9999", "253402300799", &["JWT-09"], Answer::user()),
    ]
}

/// A payload with `exp` as it is written here.
fn payload(kit: &Kit, exp: &str) -> String {
    let iss = kit.foreign().name();
    format!(r#"{{"iss":"{iss}","sub":"user","aud":"test","exp":{exp}}}"#)
}

fn written(name: &str, exp: &'static str, ids: Ids, answer: Answer) -> Case {
    let mint = move |kit: &Kit| kit.foreign().token().raw_payload(payload(kit, exp));
    token(format!("exp {name}"), ids, mint, answer)
}

fn beginnings() -> Vec<Case> {
    let early = || Answer::invalid(ErrorKind::NotYetValid);
    let row = |name: &str, ids: Ids, nbf: Value, answer: Answer| {
        let mint = move |kit: &Kit| kit.foreign().token().claim("nbf", &nbf);
        token(format!("nbf {name}"), ids, mint, answer)
    };
    let edge: Ids = &["JWT-05", "JWT-06"];
    let fraction = |seconds: i64| format!("{}.5", Kit::in_seconds(seconds)).parse::<f64>();
    vec![
        row("now", edge, json!(Kit::NOW), Answer::user()),
        row("in 29 s", edge, json!(Kit::in_seconds(29)), Answer::user()),
        row("in 30 s", edge, json!(Kit::in_seconds(30)), Answer::user()),
        row("in 31 s", edge, json!(Kit::in_seconds(31)), early()),
        row("in an hour", edge, json!(Kit::in_seconds(3_600)), early()),
        row("in 29.5 s", &["JWT-08"], json!(fraction(29).unwrap_or_default()), Answer::user()),
        row("in 30.5 s", &["JWT-08"], json!(fraction(30).unwrap_or_default()), early()),
        row("0, as of Keycloak", edge, json!(0), Answer::user()),
        row("in the past", edge, json!(Kit::in_seconds(-3_600)), Answer::user()),
        row("in milliseconds", &["JWT-09"], json!(1_800_000_000_000_i64), wrong_type()),
    ]
}

fn wrong_type() -> Answer {
    Answer::invalid(ErrorKind::ClaimType)
}

/// A date is a number between 1970 and 9999, and `exp` is required.
fn types() -> Vec<Case> {
    let ids: Ids = &["JWT-09", "JWT-15"];
    let mut rows = vec![
        token(
            "no exp",
            &["JWT-15", "AT-02"],
            |kit| kit.foreign().token().without("exp"),
            Answer::invalid(ErrorKind::MissingClaim),
        ),
        written("beyond a double", "1e400", ids, Answer::invalid(ErrorKind::Malformed)),
        written("before 1970", "-1", ids, wrong_type()),
        written("long before 1970", "-1e300", ids, wrong_type()),
        written("in milliseconds", "1800000060000", ids, wrong_type()),
        written("the first second of 10000", "253402300800", ids, wrong_type()),
        written("of 64 bits", "18446744073709551615", ids, wrong_type()),
        written("of more than 64 bits", "18446744073709551616000", ids, wrong_type()),
    ];
    for claim in ["exp", "nbf", "iat"] {
        let future = Kit::in_seconds(60);
        for (name, value) in [
            ("a string", json!(future.to_string())),
            ("a date in words", json!("2099-01-01T00:00:00Z")),
            ("null", Value::Null),
            ("true", json!(true)),
            ("an array", json!([future])),
            ("an object", json!({ "seconds": future })),
        ] {
            let mint = move |kit: &Kit| kit.foreign().token().claim(claim, &value);
            rows.push(token(format!("{claim} is {name}"), ids, mint, wrong_type()));
        }
    }
    rows
}

/// `iat` alone is no reason to refuse a token.
fn others() -> Vec<Case> {
    let row = |name: &str, ids: Ids, claim: &'static str, value: Value, answer: Answer| {
        token(name, ids, move |kit| kit.foreign().token().claim(claim, &value), answer)
    };
    vec![
        row(
            "iat in the future",
            &["JWT-07"],
            "iat",
            json!(Kit::in_seconds(86_400)),
            Answer::user(),
        ),
        row("iat long ago", &["JWT-07"], "iat", json!(0), Answer::user()),
        row("iat before 1970", &["JWT-09"], "iat", json!(-1), wrong_type()),
        row("jti is a number", &["JWT-14"], "jti", json!(1), wrong_type()),
        row("jti is null", &["JWT-14"], "jti", Value::Null, wrong_type()),
        row("client_id is an array", &["CLM-04"], "client_id", json!(["a"]), wrong_type()),
    ]
}
