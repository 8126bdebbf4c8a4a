//! The same routes behind the same gate, through each adapter in process.

use std::convert::Infallible;

use actix_web::web;
use actix_web::{App as ActixApp, Responder};
use axum::Router;
use axum::routing::any;
use bytes::Bytes;
use hallpass::tower::{Answer as _, Grpc, Problem, authenticate, require};
use hallpass::{Admission, Gate, Rejection, RejectionKind, Requirement, role, scope};
use hallpass_testkit::NoBody;
use hallpass_testkit::cases::CaseRequest;
use hallpass_tests::actix_app::Parts;
use hallpass_tests::actix_in_process::{Served, served};
use hallpass_tests::bare::Service;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use serde::Deserialize;
use tower::{Layer, ServiceExt, service_fn};

/// Claims that a token of words does not have.
#[derive(Debug, Deserialize)]
pub(super) struct Me {
    #[expect(dead_code, reason = "it decides whether the claims fit")]
    #[serde(default)]
    email: Option<u64>,
    #[expect(dead_code, reason = "it decides whether the claims fit")]
    #[serde(default)]
    state: State,
}

#[derive(Debug, Default, Deserialize)]
enum State {
    #[default]
    Active,
}

/// The routes that have a requirement.
fn requirement(path: &str) -> Option<Requirement> {
    match path {
        "/role" => Some(role("none")),
        "/scope" => Some(scope("none")),
        _ => None,
    }
}

/// Every adapter, and the gRPC answers beside the others.
pub(super) struct Apps {
    bare: Service<NoBody>,
    grpc: Service<NoBody>,
    axum: Router,
    actix: Served,
}

/// All of them.
pub(super) const ALL: [App; 4] = [App::Actix, App::Axum, App::Bare, App::Grpc];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum App {
    Actix,
    Axum,
    Bare,
    Grpc,
}

impl Apps {
    /// Behind this gate.
    pub(super) async fn new(gate: &Gate) -> Self {
        let grpc = authenticate(gate.clone()).answering(Grpc::default()).layer(service_fn(serve));
        Self {
            bare: bare(gate),
            grpc: Service::new(grpc),
            axum: axum(gate),
            actix: served(actix(gate)).await,
        }
    }

    /// Behind no gate at all. What gRPC would answer nobody asks.
    pub(super) async fn without_a_layer() -> Self {
        let bare = Service::new(service_fn(serve));
        Self { grpc: bare.clone(), bare, axum: routes(), actix: served(actix_routes()).await }
    }

    /// Sends a request.
    pub(super) async fn send(&self, app: App, request: CaseRequest) -> Answer {
        let body = NoBody::default();
        match app {
            App::Bare => {
                Answer::read(self.bare.clone().oneshot(request.into_http(body)).await).await
            }
            App::Grpc => {
                Answer::read(self.grpc.clone().oneshot(request.into_http(body)).await).await
            }
            App::Axum => {
                Answer::read(self.axum.clone().oneshot(request.into_http(body)).await).await
            }
            App::Actix => {
                let response = (self.actix)(request).await;
                let kind = response.kind;
                Answer { status: response.status, lines: response.lines, body: response.body, kind }
            }
        }
    }
}

/// A bare Tower service.
pub(super) fn bare<B: Send + 'static>(gate: &Gate) -> Service<B> {
    Service::new(authenticate(gate.clone()).layer(service_fn(serve)))
}

async fn serve<B>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if let Some(requirement) = requirement(&path) {
        let leaf = service_fn(async |_: Request<B>| Ok(Response::new(Full::from("passed"))));
        return require(requirement).layer(leaf).oneshot(request).await;
    }
    if path == "/claims"
        && let Err(rejection) = Admission::claims::<Me>(request.extensions().get())
    {
        return Ok(Problem::default().answer(&rejection));
    }
    Ok(Response::new(Full::from("passed")))
}

/// An axum application.
pub(super) fn axum(gate: &Gate) -> Router {
    routes().layer(authenticate(gate.clone()))
}

fn routes() -> Router {
    let passed = async || "passed";
    let guarded = |path| any(passed).layer(require(requirement(path).expect("a requirement")));
    Router::new()
        .route("/claims", any(async |_: hallpass::axum::Claims<Me>| "passed"))
        .route("/role", guarded("/role"))
        .route("/scope", guarded("/scope"))
        .fallback(passed)
}

/// An actix-web application.
pub(super) fn actix(gate: &Gate) -> ActixApp<impl Parts + use<>> {
    actix_routes().wrap(hallpass::actix::authenticate(gate.clone()))
}

fn actix_routes() -> ActixApp<impl Parts + use<>> {
    async fn passed() -> impl Responder {
        "passed"
    }
    async fn claims(_: hallpass::actix::Claims<Me>) -> impl Responder {
        "passed"
    }
    let guarded = |path| {
        let guard = hallpass::actix::require(requirement(path).expect("a requirement"));
        web::resource(path).route(web::to(passed)).wrap(guard)
    };
    ActixApp::new()
        .service(web::resource("/claims").route(web::to(claims)))
        .service(guarded("/role"))
        .service(guarded("/scope"))
        .default_service(web::to(passed))
}

/// An answer, to its last byte.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Of the header, and of the trailers.
    pub(super) lines: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    /// Why it is a refusal, which no client is told.
    pub(super) kind: Option<RejectionKind>,
}

impl Answer {
    async fn read<B: BodyExt<Data = Bytes>>(response: Result<Response<B>, Infallible>) -> Self
    where
        B::Error: std::fmt::Debug,
    {
        let Ok(response) = response;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap();
        let trailers = body.trailers().cloned().unwrap_or_default();
        Self {
            status: parts.status.as_u16(),
            kind: parts.extensions.get().map(Rejection::kind),
            lines: [parts.headers, trailers].iter().flat_map(lines).collect(),
            body: body.to_bytes().into(),
        }
    }

    /// All of it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let lines =
            self.lines.iter().flat_map(|(name, value)| [name.as_bytes(), b": ", value, b"\n"]);
        [lines.collect::<Vec<_>>().concat(), self.body.clone()].concat()
    }
}

fn lines(fields: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}
