//! The order of the layers: what stands outside decides first.

use axum::Router;
use axum::body::Body;
use hallpass::role;
use hallpass::tower::{AuthenticateLayer, authenticate, require};
use http::Response;
use serde_json::json;
use tower::{ServiceBuilder, ServiceExt};

use crate::log;
use crate::service::{Strict, soon};
use crate::tokens::{self, bearing, good, request, token};

fn verifying(audience: &str) -> AuthenticateLayer {
    authenticate(tokens::builder(tokens::keys()).audience(audience).build().unwrap())
}

/// Answers, and whether the service behind both was called.
async fn through(
    outer: AuthenticateLayer,
    inner: AuthenticateLayer,
    token: Option<&str>,
) -> (Response<String>, bool) {
    let strict = Strict::new();
    let service = ServiceBuilder::new().layer(outer).layer(inner).service(strict.clone());
    let request = token.map_or_else(|| request::<()>(&[]), bearing);
    let response = soon("an answer", service.oneshot(request)).await.unwrap();
    (response, strict.calls() == 1)
}

#[tokio::test]
async fn two_layers_must_both_let_a_request_in() {
    let one = token(&[("aud", json!("orders"))]);
    let both = token(&[("aud", json!(["orders", "billing"]))]);
    let (orders, billing) = (|| verifying("orders"), || verifying("billing"));
    let rows = [
        ("the same, a good token", orders(), orders(), Some(&one), 200),
        ("both audiences", orders(), billing(), Some(&both), 200),
        ("the inner one refuses", orders(), billing(), Some(&one), 401),
        ("the outer one refuses", billing(), orders(), Some(&one), 401),
        ("none, outer optional", orders().optional(), orders(), None, 401),
        ("none, inner optional", orders(), orders().optional(), None, 401),
        ("none, both optional", orders().optional(), orders().optional(), None, 200),
        ("bad, both optional", billing().optional(), billing().optional(), Some(&one), 401),
    ];
    for (name, outer, inner, token, status) in rows {
        let (response, called) = through(outer, inner, token.map(String::as_str)).await;
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(called, status == 200, "{name}");
    }
}

#[tokio::test]
async fn the_layer_that_refuses_is_the_one_that_answers() {
    let challenge = |response: Response<String>| {
        response.headers()["www-authenticate"].to_str().unwrap().to_owned()
    };
    let (outer, inner) = (|| verifying("orders").realm("outer"), || verifying("x").realm("inner"));
    let (refused, _) = through(outer(), inner(), None).await;
    assert_eq!(challenge(refused), r#"Bearer realm="outer""#);
    let (refused, _) = through(outer().optional(), inner(), None).await;
    assert_eq!(challenge(refused), r#"Bearer realm="inner""#);
    let token = token(&[("aud", json!("orders"))]);
    let (refused, _) = through(outer(), inner(), Some(&token)).await;
    assert!(challenge(refused).starts_with(r#"Bearer realm="inner", error="invalid_token""#));
}

#[tokio::test]
async fn a_guard_outside_of_the_layer_is_a_mistake_that_explains_itself() {
    log::keep();
    let strict = Strict::new();
    let auth = || authenticate(tokens::verifier(tokens::keys()));
    let service =
        ServiceBuilder::new().layer(require(role("clerk"))).layer(auth()).service(strict.clone());
    let answer = soon("an answer", service.oneshot(bearing::<()>(&good()))).await.unwrap();
    assert_eq!((answer.status().as_u16(), strict.calls()), (500, 0));
    assert!(!answer.headers().contains_key("www-authenticate"));
    assert_eq!(
        answer.body(),
        r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#
    );

    let log = log::taken();
    for words in [
        "ERROR hallpass:",
        "no authentication layer saw the request",
        "add `authenticate(verifier)` around this route, outside of any `require(..)`",
    ] {
        assert!(log.contains(words), "{words:?} is not in {log}");
    }
    assert_eq!(log.lines().count(), 1, "one line: {log}");

    // The same with a router, where the layer that is added last is the outermost.
    let route = Router::new().route_service("/", Strict::routed());
    let app = route.route_layer(auth()).route_layer(require(role("clerk")));
    let answer = soon("an answer", app.oneshot(bearing::<Body>(&good()))).await.unwrap();
    assert_eq!(answer.status(), 500);
    assert!(log::taken().contains("wrap only the routes added before them"));
}

#[tokio::test]
async fn no_refusal_logs_or_answers_a_part_of_the_token() {
    log::keep();
    let token = token(&[("sub", json!("alice-of-accounts")), ("aud", json!("billing"))]);
    let (answer, _) = through(verifying("orders"), verifying("orders"), Some(&token)).await;
    assert_eq!(answer.status(), 401);
    let said = format!("{answer:?} {}", log::taken());
    assert!(said.contains("WrongAudience"), "{said}");
    let parts = token.split('.').chain(["alice-of-accounts"]);
    for part in parts {
        assert!(!said.contains(part), "{part} is in {said}");
    }
}
