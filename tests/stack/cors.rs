//! CORS, on either side of the layer. A browser sends its preflight without credentials, and shows
//! a script only answers that name its origin.

use axum::Router;
use axum::body::Body;
use hallpass::tower::authenticate;
use http::{Method, Request, Response};
use tower::ServiceExt;
use tower_http::cors::{Any, CorsLayer};

use crate::service::{Strict, soon};
use crate::tokens::{self, good};

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods(Any)
        .allow_headers([http::header::AUTHORIZATION])
}

/// The layer added last is the outermost.
fn cors_outside(route: Router) -> Router {
    route.layer(authenticate(tokens::verifier(tokens::keys()))).layer(cors())
}

fn cors_inside(route: Router) -> Router {
    route.layer(cors()).layer(authenticate(tokens::verifier(tokens::keys())))
}

enum From {
    Preflight,
    Stranger,
    Bearer,
}

fn sent(from: &From) -> Request<Body> {
    let request = Request::builder().uri("/").header("origin", "https://app.example.com");
    let request = match from {
        From::Preflight => request
            .method(Method::OPTIONS)
            .header("access-control-request-method", "DELETE")
            .header("access-control-request-headers", "authorization"),
        From::Stranger => request.method(Method::DELETE),
        From::Bearer => {
            request.method(Method::DELETE).header("authorization", format!("Bearer {}", good()))
        }
    };
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn outside_is_right_and_inside_is_not() {
    type Build = fn(Router) -> Router;
    let (outside, inside): (Build, Build) = (cors_outside, cors_inside);
    let rows = [
        ("outside: the preflight is answered", outside, From::Preflight, 200, true),
        ("outside: a refusal can be read by the script", outside, From::Stranger, 401, true),
        ("outside: a good token", outside, From::Bearer, 200, true),
        ("inside: the preflight is refused", inside, From::Preflight, 401, false),
        ("inside: a refusal cannot be read", inside, From::Stranger, 401, false),
        ("inside: a good token", inside, From::Bearer, 200, true),
    ];
    for (name, build, from, status, readable) in rows {
        let strict = Strict::routed();
        let app = build(Router::new().route_service("/", strict.clone()));
        let answer: Response<Body> = soon(name, app.oneshot(sent(&from))).await.unwrap();
        assert_eq!(answer.status(), status, "{name}");
        assert_eq!(answer.headers().contains_key(ALLOW_ORIGIN), readable, "{name}");
        let reached = matches!(from, From::Bearer);
        assert_eq!(strict.calls(), usize::from(reached), "{name}");
        let challenged = answer.headers().contains_key("www-authenticate");
        assert_eq!(challenged, status == 401, "{name}");
    }
}
