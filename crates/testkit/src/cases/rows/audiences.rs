//! `iss`, `aud` and `sub` (RFC 7519 §4.1.1 to §4.1.3), to the byte.

use hallpass_core::ErrorKind;
use serde_json::{Value, json};

use super::{Ids, token};
use crate::cases::{Answer, Case};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = issuers();
    rows.extend(audiences());
    rows.extend(subjects());
    rows
}

fn with(name: String, ids: Ids, claim: &'static str, value: Value, answer: Answer) -> Case {
    token(name, ids, move |kit| kit.foreign().token().claim(claim, &value), answer)
}

fn issuers() -> Vec<Case> {
    let ids: Ids = &["JWT-13", "AT-03", "KEY-01"];
    let table = [
        ("with a slash", json!("https://foreign.test/")),
        ("in another case", json!("https://FOREIGN.test")),
        ("with a port", json!("https://foreign.test:443")),
        ("with another scheme", json!("http://foreign.test")),
        ("cut short", json!("https://foreign.tes")),
        ("continued", json!("https://foreign.test.attacker.test")),
        ("with a space", json!("https://foreign.test ")),
        ("with a NUL", json!("https://foreign.test\0")),
        ("of nobody", json!("https://attacker.test")),
        ("empty", json!("")),
        ("an array", json!(["https://foreign.test"])),
        ("an array of two", json!(["https://attacker.test", "https://foreign.test"])),
        ("a number", json!(1)),
        ("null", Value::Null),
        ("an object", json!({ "name": "https://foreign.test" })),
    ];
    let wrong = || Answer::invalid(ErrorKind::WrongIssuer);
    let rows = table
        .into_iter()
        .map(|(name, value)| with(format!("iss {name}"), ids, "iss", value, wrong()));
    let absent = token("no iss", ids, |kit| kit.foreign().token().without("iss"), wrong());
    rows.chain([absent]).collect()
}

fn audiences() -> Vec<Case> {
    let wrong = || Answer::invalid(ErrorKind::WrongAudience);
    let wrong_type = || Answer::invalid(ErrorKind::ClaimType);
    let ids: Ids = &["JWT-10", "JWT-11", "AT-04"];
    let exact: Ids = &["JWT-11", "JWT-13"];
    let table: Vec<(&str, Ids, Value, Answer)> = vec![
        ("an array of it", ids, json!(["test"]), Answer::user()),
        ("an array that contains it", ids, json!(["other", "test"]), Answer::user()),
        ("the other one of this service", ids, json!("https://api.test"), Answer::user()),
        ("of another service", ids, json!("other"), wrong()),
        ("of several other services", ids, json!(["other", "another"]), wrong()),
        ("an empty array", &["JWT-12"], json!([]), wrong()),
        ("empty", exact, json!(""), wrong()),
        ("cut short", exact, json!("tes"), wrong()),
        ("continued", exact, json!("test2"), wrong()),
        ("in another case", exact, json!("Test"), wrong()),
        ("with a space", exact, json!("test "), wrong()),
        ("of two words", exact, json!("other test"), wrong()),
        ("with a slash", exact, json!("https://api.test/"), wrong()),
        ("with a path", exact, json!("https://api.test/orders"), wrong()),
        ("an array with a number", ids, json!(["test", 5]), wrong_type()),
        ("an array with null", ids, json!(["test", null]), wrong_type()),
        ("an array in an array", ids, json!([["test"]]), wrong_type()),
        ("a number", ids, json!(5), wrong_type()),
        ("null", ids, Value::Null, wrong_type()),
        ("true", ids, json!(true), wrong_type()),
        ("an object", ids, json!({ "test": true }), wrong_type()),
    ];
    let rows = table
        .into_iter()
        .map(|(name, ids, value, answer)| with(format!("aud {name}"), ids, "aud", value, answer));
    let absent = token("no aud", &["JWT-12"], |kit| kit.foreign().token().without("aud"), wrong());
    rows.chain([absent]).collect()
}

fn subjects() -> Vec<Case> {
    let row = |name: &str, value: Value, answer: Answer| {
        with(format!("sub {name}"), &["JWT-13", "JWT-15"], "sub", value, answer)
    };
    let wrong_type = || Answer::invalid(ErrorKind::ClaimType);
    vec![
        row("beyond ASCII", json!("Zo\u{eb} \u{1f511}"), Answer::subject("Zo\u{eb} \u{1f511}")),
        row("with quotes and breaks", json!("a\"b\\\r\n\0"), Answer::subject("a\"b\\\r\n\0")),
        row("empty", json!(""), Answer::subject("")),
        row("a number", json!(42), wrong_type()),
        row("a fraction", json!(4.2), wrong_type()),
        row("null", Value::Null, wrong_type()),
        row("an array", json!(["user"]), wrong_type()),
        row("an object", json!({ "id": "user" }), wrong_type()),
        token(
            "no sub, where nobody asks for it",
            &["JWT-15"],
            |kit| kit.foreign().token().without("sub"),
            Answer::nobody(),
        )
        .at("/verified"),
        token(
            "no sub, where the claims demand it",
            &["JWT-15"],
            |kit| kit.foreign().token().without("sub"),
            Answer::invalid(ErrorKind::ClaimsMismatch),
        ),
    ]
}
