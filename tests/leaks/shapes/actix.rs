//! Extractors and middleware of actix-web, while a request is on its way.

use std::future::{Ready, ready};
use std::task::{Context, Poll};

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse};
use hallpass::actix::{Claims, Granted, MaybeClaims, MaybeVerified, Refused, Reply, Verified};
use hallpass::actix::{authenticate, cross_site, require};
use hallpass::{CrossSite, Gate, role};

use super::axum::{Anybody, Hushed, Nobody};
use super::gate::{admission, asked, gate};
use super::{Row, good, holds};
use crate::forms::{Shown, shown};
use crate::issuers::{LATE, armed, single, wait};
use crate::material::secrets;
use crate::unsigned;
use crate::words::{self, word};

pub(super) fn rows() -> Vec<Row> {
    vec![
        holds("actix/Claims", || {
            vec![shown!("claims", good().1, get::<Claims<Hushed>>().unwrap())]
        }),
        holds("actix/MaybeClaims", || {
            vec![shown!("claims", good().1, get::<MaybeClaims<Hushed>>().unwrap())]
        }),
        holds("actix/Verified", || vec![shown!("a token", good().1, get::<Verified>().unwrap())]),
        holds("actix/MaybeVerified", || {
            vec![shown!("a token", good().1, get::<MaybeVerified>().unwrap())]
        }),
        holds("actix/Granted", || {
            vec![shown!("a proof", good().1, get::<Granted<Anybody>>().unwrap())]
        }),
        holds("actix/Refused", || {
            let mismatch = get::<Claims<Vec<u8>>>().unwrap_err();
            let denied = get::<Granted<Nobody>>().unwrap_err();
            vec![shown!("no fit", good().1, mismatch), shown!("denied", good().1, denied)]
        }),
        holds("actix/Reply", || {
            let (tokens, canaries) = super::session::tokens();
            vec![
                shown!("a response", good().1, Reply::from(super::endpoints::response())),
                shown!("tokens", &canaries, Reply::from(tokens)),
            ]
        }),
        holds("actix/authenticate/Authenticate", || {
            vec![shown!("middleware", secrets(), authenticate(gate()))]
        }),
        holds("actix/authenticate/AuthenticateService", || {
            vec![shown!("a service", secrets(), wrapped(&authenticate(gate())))]
        }),
        holds("actix/authenticate/ResponseFuture", of_future),
        holds("actix/guard/Guard", || {
            let canaries = good().1;
            vec![
                shown!("a role", &canaries, require(role("admin"))),
                shown!("cross-site", &canaries, cross_site(CrossSite::new())),
            ]
        }),
        holds("actix/guard/GuardService", || {
            vec![shown!("a service", good().1, wrapped(&require(role("admin"))))]
        }),
        holds("actix/guard/ResponseFuture", of_guard),
    ]
}

fn get<E: FromRequest<Error = Refused>>() -> Result<E, Refused> {
    let request: HttpRequest = request(good().0).to_http_request();
    request.extensions_mut().insert(admission().0);
    wait(E::from_request(&request, &mut Payload::None))
}

fn request(token: &str) -> TestRequest {
    let target = format!("{}?{}={}", words::PATH, word("query name"), word("query value"));
    TestRequest::with_uri(&target)
        .method(Method::from_bytes(words::METHOD.as_bytes()).unwrap())
        .insert_header(("authorization", format!("Bearer {token}")))
        .insert_header((words::FIELD, word("field value")))
}

/// A service that repeats nothing.
#[derive(Debug)]
struct Inner;

impl Service<ServiceRequest> for Inner {
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Ready<Result<Self::Response, Error>>;

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        ready(Ok(request.into_response(HttpResponse::Ok())))
    }
}

fn wrapped<T: Transform<Inner, ServiceRequest, InitError = ()>>(middleware: &T) -> T::Transform {
    wait(middleware.new_transform(Inner)).expect("it always works")
}

fn of_future() -> Vec<Shown> {
    let (token, canaries) = good();
    let service = wrapped(&authenticate(gate()));
    let asking = wrapped(&authenticate(Gate::new(single().build().unwrap())));
    let (asked, of_asked) = asked();
    let late = armed(LATE.token()).sign();
    let of_late = canaries.clone().token(&late);
    let mut all = vec![
        shown!("passed", &canaries, service.call(request(token).to_srv_request())),
        shown!("waiting for keys", &of_late, service.call(request(&late).to_srv_request())),
        shown!(
            "waiting for the application",
            &of_asked,
            asking.call(request(&asked).to_srv_request())
        ),
    ];
    all.extend(unsigned::ALL.iter().map(|refused| {
        let call = service.call(request(&refused.token).to_srv_request());
        shown!(refused.name, &refused.canaries, call)
    }));
    all
}

fn of_guard() -> Vec<Shown> {
    let (token, canaries) = good();
    let call = |requirement| {
        let request = request(token).to_srv_request();
        request.extensions_mut().insert(admission().0);
        wrapped(&require(requirement)).call(request)
    };
    vec![
        shown!("refused", &canaries, call(role("none"))),
        shown!("passed", &canaries, call(role(word("role")))),
    ]
}
