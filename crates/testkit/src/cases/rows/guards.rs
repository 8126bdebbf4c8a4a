//! Scopes, roles, claims, and what the claims are read into (RFC 6750 §3.1, RFC 8693 §4.2).

use hallpass_core::ErrorKind;
use serde_json::{Value, json};

use super::{Ids, token};
use crate::TokenBuilder;
use crate::cases::{Answer, Case, Kit};

pub(super) fn rows() -> Vec<Case> {
    let mut rows = scope_claims();
    rows.extend(scope_types());
    rows.extend(role_claims());
    rows.extend(nested_roles());
    rows.extend(combined());
    rows.extend(named());
    rows.extend(other_claims());
    rows.extend(types());
    rows
}

fn at(
    path: &'static str,
    name: &str,
    ids: Ids,
    set: fn(TokenBuilder) -> TokenBuilder,
    answer: Answer,
) -> Case {
    token(name, ids, move |kit: &Kit| set(kit.foreign().token()), answer).at(path)
}

/// `/scope` wants `orders:read`.
fn scope_claims() -> Vec<Case> {
    let lacks = || Answer::lacks_scopes("orders:read");
    let row = |name: &str, ids: Ids, claim: &'static str, value: Value, answer: Answer| {
        let mint = move |kit: &Kit| kit.foreign().token().claim(claim, &value);
        token(name, ids, mint, answer).at("/scope")
    };
    let set: Ids = &["CLM-01", "BEARER-13"];
    let both: Ids = &["CLM-02"];
    vec![
        at("/scope", "no scope", &["CLM-06", "BEARER-11", "BEARER-12", "HTTP-12"], |t| t, lacks()),
        row("scope is empty", set, "scope", json!(""), lacks()),
        row("scope among others", set, "scope", json!("a orders:read b"), Answer::passed()),
        row(
            "scope between many spaces",
            set,
            "scope",
            json!("  a   orders:read "),
            Answer::passed(),
        ),
        row("scope is longer", set, "scope", json!("orders:readers"), lacks()),
        row("scope is shorter", set, "scope", json!("orders"), lacks()),
        row("scope in another case", set, "scope", json!("Orders:Read"), lacks()),
        row("scope after a TAB", set, "scope", json!("a\torders:read"), lacks()),
        row("scope after a line break", set, "scope", json!("a\norders:read"), lacks()),
        row("scope after a no-break space", set, "scope", json!("a\u{a0}orders:read"), lacks()),
        row("scope after a comma", set, "scope", json!("a,orders:read"), lacks()),
        row("scope as an array", both, "scope", json!(["a", "orders:read"]), Answer::passed()),
        row("scope in an array, as two words", both, "scope", json!(["a orders:read"]), lacks()),
        row("scp as a string", both, "scp", json!("a orders:read"), Answer::passed()),
        row("scp as an array", both, "scp", json!(["orders:read"]), Answer::passed()),
    ]
}

/// Scopes of a wrong type, and scopes in two places.
fn scope_types() -> Vec<Case> {
    let wrong_type = || Answer::invalid(ErrorKind::ClaimType);
    let row = |name: &str, claim: &'static str, value: Value| {
        let mint = move |kit: &Kit| kit.foreign().token().claim(claim, &value);
        token(name, &["CLM-03"], mint, wrong_type()).at("/scope")
    };
    vec![
        row("scope is a number", "scope", json!(1)),
        row("scope is null", "scope", Value::Null),
        row("scope is an object", "scope", json!({ "orders:read": true })),
        row("scope has a number", "scope", json!(["orders:read", 1])),
        row("scp is true", "scp", json!(true)),
        at(
            "/scope",
            "scope and scp alike",
            &["CLM-02"],
            |t| t.claim("scope", "a orders:read").claim("scp", ["orders:read", "a"]),
            Answer::passed(),
        ),
        at(
            "/scope",
            "scope and scp differ",
            &["CLM-02"],
            |t| t.claim("scope", "a").claim("scp", ["orders:read"]),
            wrong_type(),
        ),
    ]
}

/// `/role` wants `admin`.
fn role_claims() -> Vec<Case> {
    let denied = Answer::denied;
    let wrong_type = || Answer::invalid(ErrorKind::ClaimType);
    let row = |name: &str, ids: Ids, value: Value, answer: Answer| {
        let mint = move |kit: &Kit| kit.foreign().token().claim("roles", &value);
        token(name, ids, mint, answer).at("/role")
    };
    let set: Ids = &["GUARD-03", "HTTP-12"];
    vec![
        at("/role", "no role", &["CLM-06", "GUARD-03"], |t| t, denied()),
        at("/role", "a scope of the name of the role", set, |t| t.scope("admin"), denied()),
        row("roles is empty", set, json!([]), denied()),
        row("another role", set, json!(["viewer"]), denied()),
        row("role in another case", set, json!(["Admin"]), denied()),
        row("role is longer", set, json!(["administrator"]), denied()),
        row("role with a space", set, json!(["admin "]), denied()),
        row("role among others", set, json!(["viewer", "admin"]), Answer::passed()),
        row("role in a string", &["AT-12"], json!("admin"), Answer::passed()),
        row("role in a string, as one of two words", &["AT-12"], json!("viewer admin"), denied()),
        row("role as of SCIM", &["AT-12"], json!([{ "value": "admin" }]), Answer::passed()),
        row(
            "role in another member",
            &["AT-12"],
            json!([{ "value": "a", "display": "admin" }]),
            denied(),
        ),
        row("roles is a number", &["CLM-03"], json!(1), wrong_type()),
        row("roles is null", &["CLM-03"], Value::Null, wrong_type()),
        row("roles is an object", &["CLM-03"], json!({ "admin": true }), wrong_type()),
        row("roles has true", &["CLM-03"], json!(["admin", true]), wrong_type()),
    ]
}

/// The same under an issuer that has roles in `realm_access.roles`.
fn nested_roles() -> Vec<Case> {
    let row = |name: &str, claim: &'static str, value: Value, answer: Answer| {
        let mint = move |kit: &Kit| kit.nested().token().claim(claim, &value);
        token(name, &["CLM-05"], mint, answer).at("/role")
    };
    let wrong_type = || Answer::invalid(ErrorKind::ClaimType);
    vec![
        row("a nested role", "realm_access", json!({ "roles": ["admin"] }), Answer::passed()),
        row("a role where none is read", "roles", json!(["admin"]), Answer::denied()),
        row("a name with a dot", "realm_access.roles", json!(["admin"]), Answer::denied()),
        row("nested roles of a wrong type", "realm_access", json!({ "roles": 1 }), wrong_type()),
        row(
            "a nested role too deep",
            "realm_access",
            json!({ "x": { "roles": ["admin"] } }),
            Answer::denied(),
        ),
    ]
}

/// `&` and `|`.
fn combined() -> Vec<Case> {
    let all: Ids = &["GUARD-02", "BEARER-12"];
    let all_scopes = || Answer::lacks_scopes("orders:read orders:write");
    vec![
        at("/scopes", "both scopes are missing", all, |t| t, all_scopes()),
        at("/scopes", "the second scope is missing", all, |t| t.scope("orders:read"), all_scopes()),
        at("/scopes", "the first scope is missing", all, |t| t.scope("orders:write"), all_scopes()),
        at(
            "/scopes",
            "both scopes, the other way round",
            all,
            |t| t.scope("orders:write").scope("orders:read"),
            Answer::passed(),
        ),
        at("/either", "neither role nor scope", all, |t| t, Answer::lacks_scopes("orders:write")),
        at("/either", "the role alone", all, |t| t.role("admin"), Answer::passed()),
        at("/either", "the scope alone", all, |t| t.scope("orders:write"), Answer::passed()),
    ]
}

/// A role and a scope, by `require(..)` and by name.
fn named() -> Vec<Case> {
    let rows = ["/both", "/granted"].into_iter().flat_map(|path| {
        let row = |why: &str, ids: Ids, set: fn(TokenBuilder) -> TokenBuilder, answer: Answer| {
            at(path, &format!("{why}, at {path}"), ids, set, answer)
        };
        [
            row("neither role nor scope", &["GUARD-03"], |t| t, Answer::denied()),
            row("a scope without the role", &["GUARD-03"], |t| t.scope("ops"), Answer::denied()),
            row(
                "a role without the scope",
                &["GUARD-02", "BEARER-12"],
                |t| t.role("admin"),
                Answer::lacks_scopes("ops"),
            ),
        ]
    });
    rows.collect()
}

/// `/claim` wants `email_verified` to be `true`.
fn other_claims() -> Vec<Case> {
    let row = |name: &str, value: Value, answer: Answer| {
        let mint = move |kit: &Kit| kit.foreign().token().claim("email_verified", &value);
        token(name, &["GUARD-03"], mint, answer).at("/claim")
    };
    vec![
        at("/claim", "the claim is absent", &["GUARD-03"], |t| t, Answer::denied()),
        row("the claim is false", json!(false), Answer::denied()),
        row("the claim is a string", json!("true"), Answer::denied()),
        row("the claim is in an array", json!([false, true]), Answer::passed()),
    ]
}

/// A token that is there is never nobody's, whatever the route reads it into.
fn types() -> Vec<Case> {
    let mismatch = || Answer::invalid(ErrorKind::ClaimsMismatch);
    let row = |path: &'static str, answer: Answer| {
        let mint = |kit: &Kit| kit.foreign().token().claim("email", 5);
        let name = format!("claims that do not fit the type, at {path}");
        token(name, &["GUARD-05", "AT-07"], mint, answer).at(path)
    };
    vec![
        row("/claims", mismatch()),
        row("/maybe", mismatch()).swallowed(Answer::nobody()),
        row("/maybe-named", mismatch()),
        row("/verified", Answer::user()),
        row("/maybe-verified", Answer::user()),
        row("/open", Answer::passed()),
    ]
}
