//! Rows about layers, and the order in which they are added.

use axum::Router;
use axum::routing::{get, post};
use hallpass::Verifier;
use hallpass::axum::{Verified, authenticate};
use hallpass_testkit::TestIssuer;
use http::Method;
use tower_http::cors::{Any, CorsLayer};

use crate::attempt::{Attempt, Case};

pub(crate) fn cases() -> Vec<Case> {
    vec![late_route(), unknown_path(), login(), preflight()]
}

fn late_route() -> Case {
    let issuer = TestIssuer::hs256();
    let (layer, token) = (|| authenticate(issuer.verifier()), issuer.token().bearer());
    let orders = |app: Router| app.route("/orders", get(async |_: Verified| "all"));
    Case {
        symptom: "500 on some routes, with a good token",
        wrong: Attempt::get(
            orders(Router::new().route("/me", get("me")).route_layer(layer())),
            "/orders",
        )
        .authorization(&token),
        right: Attempt::get(
            orders(Router::new()).route("/me", get("me")).route_layer(layer()),
            "/orders",
        )
        .authorization(&token),
        cured: 200,
    }
}

fn unknown_path() -> Case {
    let app = || Router::new().route("/orders", get("all"));
    Case {
        symptom: "401 on paths that do not exist, where 404 was expected",
        wrong: Attempt::get(app().layer(authenticate(verifier())), "/no/such/path"),
        right: Attempt::get(app().route_layer(authenticate(verifier())), "/no/such/path"),
        cured: 404,
    }
}

fn login() -> Case {
    let orders = || Router::new().route("/orders", get("all"));
    let login = || Router::new().route("/login", post("a token"));
    let inside = orders().merge(login()).route_layer(authenticate(verifier()));
    let outside = orders().route_layer(authenticate(verifier())).merge(login());
    Case {
        symptom: "401 on `POST /login`",
        wrong: Attempt::get(inside, "/login").method(Method::POST),
        right: Attempt::get(outside, "/login").method(Method::POST),
        cured: 200,
    }
}

fn preflight() -> Case {
    let app = || Router::new().route("/orders", get("all"));
    let cors = || CorsLayer::new().allow_origin(Any).allow_headers(Any);
    let preflight = |app| {
        Attempt::get(app, "/orders")
            .method(Method::OPTIONS)
            .header("origin", "https://shop.example.com")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization")
    };
    Case {
        symptom: "401 on `OPTIONS`: the browser reports a CORS error",
        wrong: preflight(app().layer(cors()).layer(authenticate(verifier()))),
        right: preflight(app().layer(authenticate(verifier())).layer(cors())),
        cured: 200,
    }
}

/// With the layers in the right order a script can read the refusal, too.
#[tokio::test]
async fn cors_outside_of_the_layer_reaches_refusals() {
    let app = Router::new().route("/orders", get("all")).layer(authenticate(verifier()));
    let app = app.layer(CorsLayer::new().allow_origin(Any));
    let request = Attempt::get(app, "/orders").header("origin", "https://shop.example.com");
    let response = request.respond().await;
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
}

fn verifier() -> Verifier {
    TestIssuer::hs256().verifier()
}
