//! The instance that is polled ready is the one that is called, whether the keys are known or have
//! to be waited for.

use axum::Router;
use axum::body::Body;
use hallpass::tower::{AuthenticateLayer, authenticate, require};
use hallpass::{Verifier, role, scope};
use http::{Request, Response};
use tower::util::BoxCloneService;
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt};

use crate::service::{Strict, soon};
use crate::sources::Late;
use crate::tokens::{self, bearing, good, request};

/// A stack over a strict service.
struct Stack {
    name: &'static str,
    service: BoxCloneService<Request<()>, Response<String>, BoxError>,
    strict: Strict,
}

fn stack<S>(name: &'static str, strict: Strict, build: impl FnOnce(Strict) -> S) -> Stack
where
    S: Service<Request<()>, Response = Response<String>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    let service = build(strict.clone()).map_err(Into::into);
    Stack { name, service: BoxCloneService::new(service), strict }
}

/// The layer beside each of those that keep account of readiness, on either side.
fn stacks(layer: &AuthenticateLayer) -> Vec<Stack> {
    let auth = || layer.clone();
    let guard = || require(role("clerk") & scope("orders:read"));
    let new = ServiceBuilder::new;
    vec![
        stack("alone", Strict::new(), |s| auth().layer(s)),
        stack("over a guard", Strict::new(), |s| new().layer(auth()).layer(guard()).service(s)),
        stack("under a buffer", Strict::new(), |s| new().buffer(2).layer(auth()).service(s)),
        stack("over a buffer", Strict::new(), |s| new().layer(auth()).buffer(2).service(s)),
        stack("under a limit", Strict::new(), |s| {
            new().concurrency_limit(1).layer(auth()).service(s)
        }),
        stack("over a limit", Strict::new(), |s| {
            new().layer(auth()).concurrency_limit(1).service(s)
        }),
        // A load shedder refuses what is not ready at once.
        stack("under a shedder", Strict::eager(), |s| new().load_shed().layer(auth()).service(s)),
        stack("over a shedder", Strict::eager(), |s| new().layer(auth()).load_shed().service(s)),
        stack("twice", Strict::new(), |s| new().layer(auth()).layer(auth()).service(s)),
        stack("among all of them", Strict::new(), |s| {
            new()
                .buffer(4)
                .concurrency_limit(2)
                .layer(auth())
                .layer(guard())
                .buffer(4)
                .layer(auth())
                .concurrency_limit(1)
                .service(s)
        }),
    ]
}

/// The verifier with keys that are known, and with keys that have to be waited for.
fn verifiers() -> [(&'static str, Verifier); 2] {
    [
        ("keys at hand", tokens::verifier(tokens::keys())),
        ("keys to wait for", tokens::verifier(Late)),
    ]
}

#[tokio::test]
async fn requests_in_turn() {
    for (keys, verifier) in verifiers() {
        for Stack { name, mut service, strict } in stacks(&authenticate(verifier)) {
            let name = format!("{name}, {keys}");
            for passed in 1..=3 {
                let good = service.ready().await.unwrap().call(bearing(&good()));
                assert_eq!(soon(&name, good).await.unwrap().status(), 200, "{name}");
                assert_eq!(strict.calls(), passed, "{name}");
                // The refused request uses up no readiness that the next one would lack.
                let bad = service.ready().await.unwrap().call(request(&["Basic dTpw"]));
                assert_eq!(soon(&name, bad).await.unwrap().status(), 401, "{name}");
                assert_eq!(strict.calls(), passed, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn requests_at_once() {
    const CLIENTS: usize = 8;
    for (keys, verifier) in verifiers() {
        for Stack { name, service, strict } in stacks(&authenticate(verifier)) {
            let name = format!("{name}, {keys}");
            let mut clients = tokio::task::JoinSet::new();
            for _ in 0..CLIENTS {
                let service = service.clone();
                clients.spawn(async move { service.oneshot(bearing(&good())).await.unwrap() });
            }
            let answers = soon(&name, clients.join_all()).await;
            assert!(answers.iter().all(|answer| answer.status() == 200), "{name}: {answers:?}");
            assert_eq!(strict.calls(), CLIENTS, "{name}");
        }
    }
}

#[tokio::test]
async fn in_routers() {
    for (keys, verifier) in verifiers() {
        let auth = || authenticate(verifier.clone());
        let guard = || require(role("clerk"));
        let strict = Strict::routed();
        let route = || Router::new().route_service("/", strict.clone());
        let rows = [
            ("layer", route().layer(auth())),
            ("route_layer", route().route_layer(auth())),
            ("guard, then layer", route().layer(guard()).layer(auth())),
            ("guard, then route_layer", route().route_layer(guard()).route_layer(auth())),
            ("both in one builder", {
                route().layer(ServiceBuilder::new().layer(auth()).layer(guard()))
            }),
            ("beside other layers", {
                route().layer(ServiceBuilder::new().concurrency_limit(1).layer(auth()))
            }),
            ("merged", Router::new().merge(route().route_layer(auth()))),
        ];
        for (passed, (name, app)) in (1..).zip(rows) {
            let name = format!("{name}, {keys}");
            let good = app.clone().oneshot(bearing::<Body>(&good()));
            assert_eq!(soon(&name, good).await.unwrap().status(), 200, "{name}");
            let bad = app.oneshot(request::<Body>(&[]));
            assert_eq!(soon(&name, bad).await.unwrap().status(), 401, "{name}");
            assert_eq!(strict.calls(), passed, "{name}");
        }
    }
}
