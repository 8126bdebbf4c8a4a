//! What an application's routes make of whom the gate let in.

use axum::Router;
use axum::routing::get;
use hallpass::axum::{AuthenticateLayer, Claims, authenticate, require};
use hallpass::{Verifier, role};
use serde_json::{Value, json};

use super::ALGORITHM;
use super::failures::{failures, good_token, token};
use super::routes::status;
use crate::kit::verifier;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![modes(), layers()]
}

async fn who(me: Claims<Value>) -> String {
    me.0.to_string()
}

async fn perhaps(me: Option<Claims<Value>>) -> String {
    me.map_or_else(|| "nobody".to_owned(), |me| me.0.to_string())
}

fn guarded(layer: AuthenticateLayer) -> Router {
    Router::new()
        .route("/open", get(async || "open"))
        .route("/who", get(who))
        .route("/perhaps", get(perhaps))
        .route("/admin", get(async || "admin").layer(require(role("admin"))))
        .layer(layer)
}

/// Every failure at every kind of route, required and optional.
fn modes() -> Line {
    let mut cases = Vec::new();
    let layers = |verifier: Verifier| {
        [
            ("required", authenticate(verifier.clone())),
            ("optional", authenticate(verifier).optional()),
        ]
    };
    for (kind, verifier, token) in failures() {
        let outage = format!("{kind:?}").ends_with("Unavailable");
        for (mode, layer) in layers(verifier) {
            let app = guarded(layer);
            let value = format!("Bearer {token}");
            for target in ["/open", "/who", "/perhaps", "/admin"] {
                let seen = status(&app, "GET", target, &[("authorization", &value)]);
                let name = format!("{kind:?} at {target}, {mode}");
                cases.push(Case::same(name, seen, if outage { 503 } else { 401 }));
            }
        }
    }
    let admin = token(json!({"roles": ["admin"]}));
    for (mode, layer) in layers(verifier(ALGORITHM)) {
        let app = guarded(layer);
        let open = if mode == "optional" { 200 } else { 401 };
        for (who, value, expected) in [
            ("nobody", String::new(), [open, 401, open, 401]),
            ("somebody", format!("Bearer {}", good_token()), [200, 200, 200, 403]),
            ("an admin", format!("Bearer {admin}"), [200; 4]),
            ("an empty token", "Bearer".to_owned(), [400; 4]),
            ("a user with a password", "Basic eA==".to_owned(), [401; 4]),
        ] {
            let field = [("authorization", &*value)];
            let fields = if value.is_empty() { &[][..] } else { &field };
            let all = ["/open", "/who", "/perhaps", "/admin"];
            let seen = all.map(|target| status(&app, "GET", target, fields));
            cases.push(Case::same(format!("{who}, {mode}"), seen, expected));
        }
    }
    Line {
        name: "optional: an application",
        why: "what the gate refuses must not be let in by a route, an extractor that takes absence, or a \
              guard: a bad token is 401 everywhere, and an outage 503",
        advisories: &["CVE-2021-21378", "CVE-2022-29165"],
        cases,
    }
}

/// The order of layers, and their absence.
fn layers() -> Line {
    let good = format!("Bearer {}", good_token());
    let layer = || authenticate(verifier(ALGORITHM));
    let routes = || Router::new().route("/who", get(who)).route("/perhaps", get(perhaps));
    let admin = || get(async || "admin").layer(require(role("admin")));
    let matched = routes().route_layer(layer());
    let public = Router::new().route("/public", get(async || "public")).merge(matched.clone());
    let late = routes().layer(layer()).route("/late", get(who));
    let nested = Router::new().nest("/api", routes().fallback(async || "ran").layer(layer()));
    let outside =
        Router::new().route("/who", get(who)).layer(layer()).layer(require(role("admin")));
    let none = routes().route("/admin", admin());
    let mut cases = Vec::new();
    for (name, app, target, without, with) in [
        ("around each route, a route", &matched, "/who", 401, 200),
        ("around each route, no route", &matched, "/nothing", 404, 404),
        ("beside a public one, private", &public, "/who", 401, 200),
        ("beside a public one, public", &public, "/public", 200, 200),
        ("added after the layer", &late, "/late", 500, 500),
        ("added before it", &late, "/who", 401, 200),
        ("nested", &nested, "/api/who", 401, 200),
        ("nested, no route", &nested, "/api/nothing", 401, 200),
        ("the guard outside of the gate", &outside, "/who", 500, 500),
        ("no layer, claims", &none, "/who", 500, 500),
        ("no layer, optional claims", &none, "/perhaps", 500, 500),
        ("no layer, a guard", &none, "/admin", 500, 500),
    ] {
        cases.push(Case::same(
            format!("{name}, no token"),
            status(app, "GET", target, &[]),
            without,
        ));
        let seen = status(app, "GET", target, &[("authorization", &good)]);
        cases.push(Case::same(format!("{name}, a good token"), seen, with));
    }
    Line {
        name: "layers",
        why: "a route that was added after the layer, or a guard without one, was open to everybody: what \
              asks for a token and finds no gate answers 500",
        advisories: &["CVE-2026-54762", "GHSA-r766-3v88-pfcf"],
        cases,
    }
}
