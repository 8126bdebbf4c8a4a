//! Every kind of token that the provider gives, to both frameworks: the same answers of both.

use crate::login::{for_program, for_user, program};
use crate::services::both;
use crate::setup;

/// A request, the token that it carries, and what has to come back: the status, and parts of the
/// challenge and of the body.
struct Row<'t>(&'static str, &'static str, Option<&'t str>, u16, &'static str, &'static str);

#[tokio::test]
async fn every_token_is_answered_for_what_it_is() {
    let Some(provider) = setup::provider().await else { return };
    let issuer = provider.issuer();
    let reader = &for_program(issuer, "orders:read").await;
    let writer = &for_program(issuer, "orders:read orders:write").await;
    let other = [("resource", "https://billing.example"), ("scope", "billing:read")];
    let other = &program(issuer, &other).await;
    let opaque = &program(issuer, &[]).await;
    let alice = &for_user(issuer, "alice", "wonderland").await;
    let bob = &for_user(issuer, "bob", "builder").await;
    let forged = &forge(&alice.access);
    let (none, invalid) = (r#"Bearer realm="api""#, r#"error="invalid_token""#);
    let scope = r#"error="insufficient_scope", scope="orders:write""#;
    let rows = [
        Row("no token", "GET /orders", None, 401, none, "Unauthorized"),
        Row("a program", "GET /orders", Some(reader), 200, "", r#"{"for":"nightly-job","#),
        Row("without the scope", "POST /orders", Some(reader), 403, scope, "insufficient_scope"),
        Row("with it", "POST /orders", Some(writer), 201, "", r#"{"id":3,"item":"kettle"}"#),
        Row("no role", "DELETE /orders/1", Some(writer), 403, "", "Forbidden"),
        Row("another service's", "GET /orders", Some(other), 401, invalid, "not valid for this"),
        Row("no JWT", "GET /orders", Some(opaque), 401, invalid, "is invalid"),
        Row("a user's ID token", "GET /orders", Some(&alice.id), 401, invalid, "is invalid"),
        Row("a forged one", "GET /orders", Some(forged), 401, invalid, "is invalid"),
        Row("a user", "GET /orders", Some(&alice.access), 200, "", r#"{"for":"Alice","orders""#),
        Row("a user's scope", "POST /orders", Some(&alice.access), 201, "", r#"{"id":4,"#),
        Row("another user", "GET /orders", Some(&bob.access), 200, "", r#"{"for":"Bob","#),
        Row("who is no admin", "DELETE /orders/1", Some(&bob.access), 403, "", "Forbidden"),
        Row("an admin", "DELETE /orders/1", Some(&alice.access), 204, "", ""),
        Row("what is left", "GET /orders", Some(reader), 200, "", r#""orders":[{"id":2,"#),
        Row("readiness", "GET /ready", None, 200, "", "ready"),
    ];
    let services = both(issuer).await;
    for Row(name, request, token, status, challenge, body) in rows {
        let [axum, actix] = [&services[0], &services[1]].map(|service| service.ask(request, token));
        let (axum, actix) = (axum.await, actix.await);
        assert_eq!(axum, actix, "{name}");
        assert_eq!(axum.status, status, "{name}: {axum:?}");
        assert!(axum.challenge.contains(challenge), "{name}: {axum:?}");
        assert_eq!(axum.challenge.is_empty(), challenge.is_empty(), "{name}: {axum:?}");
        assert!(axum.body.contains(body), "{name}: {axum:?}");
    }
}

/// Changes a character in the middle of the signature.
fn forge(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (before, after) = signature.split_at(signature.len() / 2);
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{before}{other}{}", after.get(1..).unwrap())
}
