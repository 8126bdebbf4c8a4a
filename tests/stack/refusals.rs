//! The service behind the layer is not called for any request that is refused.

use hallpass::tower::{authenticate, require};
use hallpass::{KeySource, check, claim, role, scope};
use serde_json::json;
use tower::{Layer, ServiceBuilder, ServiceExt};

use crate::service::{Strict, soon};
use crate::sources::Late;
use crate::tokens::{self, bearing, good, request, token};

/// Requests without a good token, each with the status of its answer.
fn bad_requests() -> Vec<(&'static str, Vec<String>, u16)> {
    let bearer = |token: &str| vec![format!("Bearer {token}")];
    vec![
        ("no credentials", vec![], 401),
        ("another scheme", vec!["Basic dTpw".to_owned()], 401),
        ("a scheme alone", vec!["Bearer".to_owned()], 400),
        ("two tokens in a field", vec![format!("Bearer {}, Bearer {}", good(), good())], 400),
        ("two fields", vec![format!("Bearer {}", good()), format!("Bearer {}", good())], 400),
        ("no JWT", bearer("0123456789"), 401),
        ("a forged signature", bearer(&forged()), 401),
        ("expired", bearer(&token(&[("exp", json!(1_600_000_000))])), 401),
        ("not valid yet", bearer(&token(&[("nbf", json!(1_800_000_000))])), 401),
        ("another audience", bearer(&token(&[("aud", json!("billing"))])), 401),
        ("another issuer", bearer(&token(&[("iss", json!("https://evil.example"))])), 401),
    ]
}

/// Good claims with the signature of others.
fn forged() -> String {
    let (good, other) = (good(), token(&[("sub", json!("user-43"))]));
    let (signed, _) = good.rsplit_once('.').unwrap();
    let (_, signature) = other.rsplit_once('.').unwrap();
    format!("{signed}.{signature}")
}

async fn refuses(keys: impl KeySource) {
    let strict = Strict::new();
    let service = authenticate(tokens::verifier(keys)).layer(strict.clone());
    for (name, fields, status) in bad_requests() {
        let fields: Vec<_> = fields.iter().map(String::as_str).collect();
        let answer = soon(name, service.clone().oneshot(request::<()>(&fields))).await.unwrap();
        assert_eq!(answer.status(), status, "{name}");
        assert_eq!(strict.calls(), 0, "{name}");
    }
    let answer = soon("a good token", service.oneshot(bearing::<()>(&good()))).await.unwrap();
    assert_eq!((answer.status().as_u16(), strict.calls()), (200, 1), "a good token");
}

#[tokio::test]
async fn a_bad_token_when_the_keys_are_at_hand() {
    refuses(tokens::keys()).await;
}

#[tokio::test]
async fn a_bad_token_when_the_keys_have_to_be_waited_for() {
    refuses(Late).await;
}

#[tokio::test]
async fn an_optional_layer_lets_absence_through_and_nothing_else() {
    let strict = Strict::new();
    let layer = authenticate(tokens::verifier(tokens::keys())).optional();
    let service = layer.layer(strict.clone());
    for (name, fields, status) in bad_requests() {
        let before = strict.calls();
        let absent = fields.is_empty();
        let fields: Vec<_> = fields.iter().map(String::as_str).collect();
        let answer = soon(name, service.clone().oneshot(request::<()>(&fields))).await.unwrap();
        assert_eq!(answer.status(), if absent { 200 } else { status }, "{name}");
        assert_eq!(strict.calls() > before, absent, "{name}");
    }
}

#[tokio::test]
async fn a_guard_that_does_not_hold() {
    let rows = [
        ("a role", require(role("admin")), 403),
        ("a scope", require(scope("orders:write")), 403),
        ("one of two", require(role("clerk") & scope("orders:write")), 403),
        ("a claim", require(claim("email_verified", true)), 403),
        ("the application says no", require(check(|_| false)), 403),
        ("what no token could meet", require(scope("orders read")), 500),
    ];
    for (name, guard, status) in rows {
        let strict = Strict::new();
        let service = ServiceBuilder::new()
            .layer(authenticate(tokens::verifier(Late)))
            .layer(guard)
            .service(strict.clone());
        let answer = soon(name, service.oneshot(bearing::<()>(&good()))).await.unwrap();
        assert_eq!((answer.status().as_u16(), strict.calls()), (status, 0), "{name}");
    }
}
