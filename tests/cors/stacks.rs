//! The same application four ways: two frameworks, each with CORS outside and inside of the
//! authentication.

use actix_web::{App, web};
use hallpass::{CrossSite, TokenSource, Verifier, role};
use hallpass_testkit::cases::{CaseRequest, CaseResponse, passed};
use hallpass_testkit::{NoBody, TestIssuer};
use hallpass_tests::actix_in_process::{Served, served};
use hallpass_tests::drivers::read;
use http::header::{AUTHORIZATION, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Method};
use tower::ServiceExt;
use tower_http::cors::CorsLayer;

/// The origin whose pages may call the service.
pub(crate) const PAGE: &str = "https://app.example.com";
/// One whose pages may not.
pub(crate) const STRANGER: &str = "https://stranger.test";

const METHODS: [Method; 3] = [Method::GET, Method::POST, Method::DELETE];
const EXPOSED: [HeaderName; 2] = [WWW_AUTHENTICATE, RETRY_AFTER];

/// Where CORS is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    /// CORS sees requests first and answers last.
    Outside,
    /// Authentication sees them first.
    Inside,
    /// The same, with `.allow_preflight()`.
    InsideWithPreflights,
}

/// An application.
pub(crate) enum Stack {
    Axum(axum::Router),
    Actix(Served),
}

impl Stack {
    pub(crate) async fn both(issuer: &TestIssuer, order: Order) -> [(&'static str, Self); 2] {
        let verifier = verifier(issuer);
        let actix = actix(verifier.clone(), order).await;
        [("axum", Self::Axum(axum(verifier, order))), ("actix", Self::Actix(actix))]
    }

    pub(crate) async fn send(&self, request: CaseRequest) -> CaseResponse {
        match self {
            Self::Actix(app) => app(request).await,
            Self::Axum(app) => {
                let request = request.into_http(NoBody::default());
                read(app.clone().oneshot(request).await.unwrap()).await.into()
            }
        }
    }
}

/// It takes tokens from the header and from a cookie. Of `lost` the application cannot tell.
fn verifier(issuer: &TestIssuer) -> Verifier {
    let check = |token: hallpass::VerifiedToken| async move {
        if token.subject() == Some("lost") { Err("down") } else { Ok(true) }
    };
    let builder = Verifier::builder().issuer(issuer.issuer()).audience(TestIssuer::AUDIENCE);
    builder.check(check).build().unwrap()
}

fn sources() -> [TokenSource; 2] {
    let pages = CrossSite::new().allow_origin(PAGE).unwrap();
    [TokenSource::bearer(), TokenSource::cookie("__Host-token", pages)]
}

/// The layer that is added last is the outermost.
fn axum(verifier: Verifier, order: Order) -> axum::Router {
    use axum::routing::any;
    use hallpass::axum::{authenticate, require};
    let cors = CorsLayer::new()
        .allow_origin(HeaderValue::from_static(PAGE))
        .allow_methods(METHODS)
        .allow_headers([AUTHORIZATION])
        .allow_credentials(true)
        .expose_headers(EXPOSED);
    let gate = authenticate(verifier).sources(sources());
    let routes = axum::Router::new()
        .route("/orders", any(async || passed()))
        .route("/admin", any(async || passed()).layer(require(role("admin"))));
    match order {
        Order::Outside => routes.layer(gate).layer(cors),
        Order::Inside => routes.layer(cors).layer(gate),
        Order::InsideWithPreflights => routes.layer(cors).layer(gate.allow_preflight()),
    }
}

/// The middleware that is wrapped last is the outermost.
async fn actix(verifier: Verifier, order: Order) -> Served {
    use hallpass::actix::{authenticate, require};
    let cors = actix_cors::Cors::default()
        .allowed_origin(PAGE)
        .allowed_methods(METHODS.iter().map(Method::as_str))
        .allowed_header("authorization")
        .supports_credentials()
        .expose_headers(EXPOSED.iter().map(HeaderName::as_str));
    let gate = authenticate(verifier).sources(sources());
    let app =
        App::new().service(web::resource("/orders").route(web::to(async || passed()))).service(
            web::resource("/admin").route(web::to(async || passed())).wrap(require(role("admin"))),
        );
    match order {
        Order::Outside => served(app.wrap(gate).wrap(cors)).await,
        Order::Inside => served(app.wrap(cors).wrap(gate)).await,
        Order::InsideWithPreflights => served(app.wrap(cors).wrap(gate.allow_preflight())).await,
    }
}
