//! Layers, services and futures of Tower, while a request is on its way.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use hallpass::tower::{Grpc, authenticate, cross_site, endpoints, require};
use hallpass::{CrossSite, Gate, claim, role};
use hallpass_testkit::NoBody;
use http::{Request, Response};
use tower::{Layer, Service};

use super::endpoints::Held;
use super::gate::{asked, gate};
use super::{Row, good, holds};
use crate::forms::{Shown, shown};
use crate::issuers::{LATE, armed, single};
use crate::material::secrets;
use crate::unsigned;
use crate::words::{self, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("tower/authenticate/AuthenticateLayer", || {
            let layer = authenticate(gate());
            let grpc = layer.clone().answering(Grpc::default());
            vec![shown!("by default", secrets(), layer), shown!("gRPC", secrets(), grpc)]
        }),
        holds("tower/authenticate/Authenticate", || {
            vec![shown!("a service", secrets(), authenticate(gate()).layer(Inner))]
        }),
        holds("tower/authenticate/ResponseFuture", of_future),
        holds("tower/guard/GuardLayer", || {
            let canaries = good().1;
            vec![
                shown!("a role", &canaries, require(role("admin"))),
                shown!("cross-site", &canaries, cross_site(CrossSite::new())),
            ]
        }),
        holds("tower/guard/Guard", || {
            vec![shown!("a service", good().1, require(claim("a", true)).layer(Inner))]
        }),
        holds("tower/guard/ResponseFuture", of_guard),
        holds("tower/EndpointsService", || vec![shown!("a service", good().1, endpoints(Held))]),
    ]
}

/// A service that repeats nothing.
#[derive(Clone, Debug)]
struct Inner;

impl Service<Request<NoBody>> for Inner {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<NoBody>) -> Self::Future {
        ready(Ok(Response::new(String::new())))
    }
}

/// A request with this token, and words wherever there is room.
pub(super) fn request(token: &str) -> Request<NoBody> {
    let target = format!("{}?{}={}", words::PATH, word("query name"), word("query value"));
    let request = Request::builder().method(words::METHOD).uri(target);
    let request = request.header("authorization", format!("Bearer {token}"));
    request.header(words::FIELD, word("field value")).body(NoBody::default()).unwrap()
}

fn of_future() -> Vec<Shown> {
    let (token, canaries) = good();
    let mut service = authenticate(gate()).layer(Inner);
    let mut asking = authenticate(Gate::new(single().build().unwrap())).layer(Inner);
    let (asked, of_asked) = asked();
    let late = armed(LATE.token()).sign();
    let mut all = vec![
        shown!("passed", &canaries, service.call(request(token))),
        shown!("waiting for keys", &canaries.clone().token(&late), service.call(request(&late))),
        shown!("waiting for the application", &of_asked, asking.call(request(&asked))),
    ];
    all.extend(unsigned::ALL.iter().map(|refused| {
        shown!(refused.name, &refused.canaries, service.call(request(&refused.token)))
    }));
    all
}

fn of_guard() -> Vec<Shown> {
    let (token, canaries) = good();
    let (admission, _) = super::gate::admission();
    let mut admitted = request(token);
    admitted.extensions_mut().insert(admission);
    let mut all = Vec::new();
    for (state, requirement) in [("refused", role("none")), ("passed", role(word("role")))] {
        let mut guard = require(requirement).layer(Inner);
        all.push(shown!(state, &canaries, guard.call(admitted.clone())));
    }
    let mut guard = require(role("none")).layer(Inner);
    all.push(shown!("no layer", &canaries, guard.call(request(token))));
    all
}
