//! Which kind of token it is (RFC 8725 §3.11, §3.12, RFC 9068 §2, §4).

use hallpass_core::ErrorKind;
use serde_json::{Value, json};

use super::{Ids, token};
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = foreign();
    rows.extend(strict());
    rows.extend(own());
    rows.extend(payloads());
    rows
}

fn wrong() -> Answer {
    Answer::invalid(ErrorKind::WrongType)
}

/// No profile: absent, `JWT` or `at+jwt`.
fn foreign() -> Vec<Case> {
    let ids: Ids = &["JWS-11", "BCP-06", "BCP-08"];
    let good = ["JWT", "jwt", "application/jwt", "at+jwt", "AT+JWT", "application/at+jwt"];
    let bad = [
        "",
        "at",
        "jwt ",
        "text/at+jwt",
        "application/application/at+jwt",
        "dpop+jwt",
        "logout+jwt",
        "secevent+jwt",
        "rt+jwt",
        "ID",
        "token-introspection+jwt",
        "oauth-authz-req+jwt",
    ];
    let row = |typ: &'static str, answer: Answer| {
        let mint = move |kit: &Kit| kit.foreign().token().typ(typ);
        token(format!("typ {typ:?} where no profile is set"), ids, mint, answer)
    };
    let absent = token(
        "no typ where no profile is set",
        ids,
        |kit| kit.foreign().token().without_typ(),
        Answer::user(),
    );
    let good = good.into_iter().map(|typ| row(typ, Answer::user()));
    good.chain(bad.into_iter().map(|typ| row(typ, wrong()))).chain([absent]).collect()
}

/// RFC 9068, to the letter.
fn strict() -> Vec<Case> {
    let ids: Ids = &["AT-01", "BCP-06"];
    let table = [
        ("at+jwt", Answer::user()),
        ("AT+JWT", Answer::user()),
        ("application/at+jwt", Answer::user()),
        ("JWT", wrong()),
        ("application/jwt", wrong()),
        ("dpop+jwt", wrong()),
    ];
    let rows = table.into_iter().map(|(typ, answer)| {
        let mint = move |kit: &Kit| kit.strict().token().typ(typ);
        token(format!("typ {typ:?} under RFC 9068"), ids, mint, answer)
    });
    let absent =
        token("no typ under RFC 9068", ids, |kit| kit.strict().token().without_typ(), wrong());
    let claims = ["exp", "sub", "client_id", "iat", "jti"].into_iter().map(|claim| {
        let mint = move |kit: &Kit| kit.strict().token().without(claim);
        let answer = Answer::invalid(ErrorKind::MissingClaim);
        token(format!("no {claim} under RFC 9068"), &["AT-02"], mint, answer)
    });
    rows.chain([absent]).chain(claims).collect()
}

/// The service's own tokens are signed as `at+jwt`, so that nothing else it signs is one.
fn own() -> Vec<Case> {
    let ids: Ids = &["BCP-06", "BCP-07"];
    let table = [("at+jwt", Answer::user()), ("JWT", wrong()), ("rt+jwt", wrong())];
    let rows = table.into_iter().map(|(typ, answer)| {
        let mint = move |kit: &Kit| kit.own().token().typ(typ);
        token(format!("typ {typ:?} of the service's own"), ids, mint, answer)
    });
    let absent =
        token("no typ of the service's own", ids, |kit| kit.own().token().without_typ(), wrong());
    rows.chain([absent]).collect()
}

/// Payloads that say what they are.
fn payloads() -> Vec<Case> {
    let row = |name: &str, claim: &'static str, value: Value, answer: Answer| {
        let mint = move |kit: &Kit| kit.foreign().token().typ("JWT").claim(claim, &value);
        token(name, &["BCP-06", "AT-15"], mint, answer)
    };
    let bound = || Answer::invalid(ErrorKind::SenderConstrained);
    vec![
        row("an ID token of Keycloak", "typ", json!("ID"), wrong()),
        row("a refresh token of Keycloak", "typ", json!("Refresh"), wrong()),
        row("an offline token of Keycloak", "typ", json!("Offline"), wrong()),
        row("a logout token of Keycloak", "typ", json!("Logout"), wrong()),
        row("an access token of Keycloak", "typ", json!("Bearer"), Answer::user()),
        row("an ID token of Cognito", "token_use", json!("id"), wrong()),
        row("a refresh token of Cognito", "token_use", json!("refresh"), wrong()),
        row("an access token of Cognito", "token_use", json!("access"), Answer::user()),
        row("an ID token by the hash of an access token", "at_hash", json!("x"), wrong()),
        row("an ID token by the hash of a code", "c_hash", json!("x"), wrong()),
        row("a refresh token by token_type", "token_type", json!("refresh"), wrong()),
        row("an access token by token_type", "token_type", json!("access"), Answer::user()),
        row("a refresh token by type", "type", json!("Refresh"), wrong()),
        row("a claim typ that is no string", "typ", json!(["ID"]), Answer::user()),
        row(
            "a token bound to a DPoP key",
            "cnf",
            json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }),
            bound(),
        ),
        row(
            "a token bound to a certificate",
            "cnf",
            json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }),
            bound(),
        ),
        row("a token bound to nothing known", "cnf", json!({}), bound()),
        row("a token bound to null", "cnf", Value::Null, bound()),
    ]
}
