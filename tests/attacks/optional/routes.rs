//! A whole axum application: no path, method or host goes past the gate.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::routing::any;
use hallpass::axum::{AuthenticateLayer, authenticate};
use serde_json::json;
use tower::ServiceExt;

use super::ALGORITHM;
use super::failures::{good_token, token};
use crate::kit::verifier;
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![paths(), hosts()]
}

/// Runs a future to its end.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(future)
}

pub(super) type Fields<'f> = &'f [(&'f str, &'f str)];

/// The status of the answer.
pub(super) fn status(app: &Router, method: &str, target: &str, fields: Fields<'_>) -> u16 {
    let mut request = http::Request::builder().method(method).uri(target);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    block_on(app.clone().oneshot(request)).unwrap().status().as_u16()
}

/// An application with a fallback, and how often any of its handlers ran.
fn application(layer: AuthenticateLayer) -> (Router, Arc<AtomicUsize>) {
    let ran = Arc::new(AtomicUsize::new(0));
    let count = || {
        let ran = Arc::clone(&ran);
        any(async move || {
            ran.fetch_add(1, Ordering::Relaxed);
            "ran"
        })
    };
    let app = Router::new()
        .route("/orders", count())
        .route("/orders/{id}", count())
        .fallback_service(count())
        .layer(layer);
    (app, ran)
}

const TARGETS: [&str; 26] = [
    "/",
    "/orders",
    "/orders/",
    "/orders/1",
    "//orders",
    "/./orders",
    "/x/../orders",
    "/orders/../healthz",
    "/%2e%2e/orders",
    "/%6frders",
    "/%6Frders%2f1",
    "/orders%2f1",
    "/orders%00",
    "/orders%0a",
    "/ORDERS",
    "/orders;a=b",
    "/orders;/healthz",
    "/orders?/healthz",
    "/orders?access_token=x",
    "/orders/healthz",
    "/healthz",
    "/nothing/healthz",
    "/nothing",
    "/.well-known/jwks.json",
    "/favicon.ico",
    "/orders/%F0%9F%98%80",
];

fn paths() -> Line {
    let (app, ran) = application(authenticate(verifier(ALGORITHM)));
    let expired = format!("Bearer {}", token(json!({"exp": 1})));
    let mut cases = Vec::new();
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
    {
        for target in TARGETS {
            let name = format!("{method} {target}");
            let seen = status(&app, method, target, &[]);
            cases.push(Case::same(format!("{name}, no token"), seen, 401));
            let seen = status(&app, method, target, &[("authorization", &expired)]);
            cases.push(Case::same(format!("{name}, expired"), seen, 401));
        }
    }
    cases.push(Case::same("nothing ran", ran.load(Ordering::Relaxed), 0));
    let good = format!("Bearer {}", good_token());
    for target in TARGETS {
        let seen = status(&app, "GET", target, &[("authorization", &good)]);
        cases.push(Case::same(format!("GET {target}, a good token"), seen, 200));
    }
    let expected = TARGETS.len();
    cases.push(Case::same("everything ran once", ran.load(Ordering::Relaxed), expected));
    Line {
        name: "paths",
        why: "a path that the gate reads in another way than the router, or that no route has, goes past \
              the gate: the layer is around the router, fallback included, and reads no path at all",
        advisories: &[
            "CVE-2023-37918",
            "CVE-2026-33494",
            "CVE-2026-40912",
            "CVE-2026-48020",
            "CVE-2026-50149",
        ],
        cases,
    }
}

fn hosts() -> Line {
    let (app, ran) = application(authenticate(verifier(ALGORITHM)));
    let good = format!("Bearer {}", good_token());
    let mut cases = Vec::new();
    for (name, target, fields) in [
        ("no host", "/orders", &[][..]),
        ("a host", "/orders", &[("host", "api.example.com")]),
        ("another host", "/orders", &[("host", "attacker.test")]),
        ("localhost", "/orders", &[("host", "localhost"), ("x-forwarded-for", "127.0.0.1")]),
        ("an empty host", "/orders", &[("host", "")]),
        ("an absolute target", "http://other.example/orders", &[("host", "api.example.com")]),
        (
            "another target said",
            "/orders",
            &[("x-original-url", "/healthz"), ("x-rewrite-url", "/")],
        ),
        ("another method said", "/orders", &[("x-http-method-override", "OPTIONS")]),
        ("an upgrade", "/orders", &[("connection", "upgrade"), ("upgrade", "websocket")]),
        ("another upgrade", "/orders", &[("connection", "upgrade"), ("upgrade", "h2c")]),
        ("an identity", "/orders", &[("x-user", "admin"), ("remote-user", "admin")]),
    ] {
        cases.push(Case::same(name, status(&app, "GET", target, fields), 401));
    }
    cases.push(Case::same("nothing ran", ran.load(Ordering::Relaxed), 0));
    for (name, fields) in [
        ("a good token", &[("authorization", &*good)][..]),
        (
            "one that is hop-by-hop, it says",
            &[("authorization", &*good), ("connection", "authorization")],
        ),
    ] {
        cases.push(Case::same(name, status(&app, "GET", "/orders", fields), 200));
    }
    Line {
        name: "hosts",
        why: "a virtual host, a protocol or a proxy's field for which nobody configured the gate goes past \
              it: all requests of the application go through one layer",
        advisories: &["CVE-2026-33495", "CVE-2026-35051", "CVE-2026-39858", "CVE-2026-50149"],
        cases,
    }
}
