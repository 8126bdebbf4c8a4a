//! The code that the README shows about testing.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::{delete, get};
use hallpass::axum::{Claims, authenticate, require};
use hallpass::{Verifier, role};
use hallpass_testkit::{TestIssuer, assert_refuses_anonymous, authenticated};
use tower::ServiceExt;

#[derive(serde::Deserialize)]
struct Me {
    email: String,
}

async fn me(me: Claims<Me>) -> String {
    me.email.clone()
}

fn app(verifier: Verifier) -> Router {
    Router::new()
        .route("/me", get(me))
        .route("/orders/{id}", delete("cancelled").layer(require(role("admin"))))
        .route_layer(authenticate(verifier))
}

#[tokio::test]
async fn no_route_is_open() {
    let app = app(TestIssuer::es256().verifier());
    assert_refuses_anonymous(app, [("GET", "/me"), ("DELETE", "/orders/7")]).await;
}

#[tokio::test]
async fn admins_may_cancel() {
    let issuer = TestIssuer::es256(); // a fresh key, and tokens that are good for 300 s
    let token = issuer.token().subject("ada").role("admin").bearer();
    let request = Request::delete("/orders/7").header("authorization", token);
    let response =
        app(issuer.verifier()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn one_handler_alone() {
    let claims = serde_json::json!({ "email": "ada@example.com" });
    let app = Router::new().route("/me", get(me)).layer(authenticated(claims));
    let request = Request::get("/me").body(Body::empty()).unwrap();
    assert_eq!(app.oneshot(request).await.unwrap().status(), 200);
}
