//! `Router::layer` against `Router::route_layer`: what differs, and what must not.

use axum::Router;
use axum::routing::get;
use hallpass::axum::{authenticate, require};
use hallpass::role;
use hallpass_testkit::{NoBody, TestIssuer, assert_refuses_anonymous};
use http::Request;
use tower::ServiceExt;

async fn status(app: &Router, path: &str, authorization: Option<&str>) -> u16 {
    let mut request = Request::get(path);
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let request = request.body(NoBody::default()).unwrap();
    app.clone().oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn unknown_paths_differ_and_nothing_else() {
    let issuer = TestIssuer::hs256();
    let routes = || Router::new().route("/orders", get(async || "orders"));
    let layer = routes().layer(authenticate(issuer.verifier()));
    let route_layer = routes().route_layer(authenticate(issuer.verifier()));
    let (good, bad) = (issuer.token().bearer(), issuer.token().expires_in(-60).bearer());
    for (path, credential, around_all, around_routes) in [
        ("/orders", None, 401, 401),
        ("/orders", Some(&bad), 401, 401),
        ("/orders", Some(&good), 200, 200),
        ("/unknown", None, 401, 404),
        ("/unknown", Some(&bad), 401, 404),
        ("/unknown", Some(&good), 404, 404),
    ] {
        let credential = credential.map(String::as_str);
        assert_eq!(status(&layer, path, credential).await, around_all, "{path}");
        assert_eq!(status(&route_layer, path, credential).await, around_routes, "{path}");
    }
}

/// A route that is added after the layer is outside of it, and the kit says so.
#[tokio::test]
#[should_panic(expected = "GET /late: 200 OK: it let the request in")]
async fn a_late_route_is_open() {
    let app = Router::new()
        .route("/orders", get(async || "orders"))
        .route_layer(authenticate(TestIssuer::hs256().verifier()))
        .route("/late", get(async || "open"));
    assert_refuses_anonymous(app, ["/orders", "/late"]).await;
}

/// A guard outside of the layer has nobody to ask: 500, never a pass.
#[tokio::test]
async fn a_guard_outside_of_the_layer_fails_closed() {
    let issuer = TestIssuer::hs256();
    let app = Router::new()
        .route("/orders", get(async || "orders"))
        .route_layer(authenticate(issuer.verifier()))
        .route_layer(require(role("admin")));
    let admin = issuer.token().role("admin").bearer();
    assert_eq!(status(&app, "/orders", Some(&admin)).await, 500);
    assert_eq!(status(&app, "/orders", None).await, 500);
}

/// Two layers: the inner one decides again, and both have to agree.
#[tokio::test]
async fn two_layers_are_both_asked() {
    let (ours, theirs) = (TestIssuer::hs256(), TestIssuer::es256());
    let app = Router::new()
        .route("/orders", get(async || "orders"))
        .route_layer(authenticate(ours.verifier()))
        .route_layer(authenticate(theirs.verifier()).optional());
    assert_eq!(status(&app, "/orders", None).await, 401);
    assert_eq!(status(&app, "/orders", Some(&ours.token().bearer())).await, 401);
    assert_eq!(status(&app, "/orders", Some(&theirs.token().bearer())).await, 401);
}
