//! The servers: the shop, with a gate of each kind, and the one that other origins' pages are from.

use std::time::Duration;

use axum::extract::Path;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Router, serve};
use hallpass::axum::{AuthenticateLayer, Verified, authenticate};
use hallpass::tower::cross_site;
use hallpass::{CrossSite, TokenSource, danger};
use http::header::{AUTHORIZATION, SET_COOKIE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::cors::CorsLayer;

use crate::record::{Record, Served};
use crate::sites::{Origins, Site};
use crate::tokens::{Token, verifier};

/// Both servers, until they are dropped.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) origins: Origins,
    pub(crate) record: Record,
    tasks: [JoinHandle<()>; 2],
}

impl Shop {
    pub(crate) async fn start() -> Self {
        // The gates know origins, and so ports, before there is a router.
        let shop = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origins = Origins::new(shop.local_addr().unwrap(), elsewhere.local_addr().unwrap());
        let record = Record::new(origins.clone());
        let routers = [(shop, app(&origins, &record)), (elsewhere, pages())];
        let tasks = routers.map(|(listener, router)| {
            tokio::spawn(async move { serve(listener, router).await.unwrap() })
        });
        Self { origins, record, tasks }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Empty pages: what they do is what the driver makes them do.
fn pages() -> Router {
    Router::new().route("/", get(async || Html("<!doctype html><title>a page</title>")))
}

fn app(origins: &Origins, record: &Record) -> Router {
    let allow = |site| CrossSite::new().allow_origin(origins.of(site)).unwrap();
    let gate = |check| gate(TokenSource::cookie("token", check));
    let outside = |gate: AuthenticateLayer| routes().layer(gate).layer(cors(origins));
    let inside = |gate: AuthenticateLayer| routes().layer(cors(origins)).layer(gate);
    let gates = Router::new()
        .nest("/closed", outside(gate(CrossSite::new())))
        .nest("/own", outside(gate(allow(Site::Shop))))
        .nest("/friend", outside(gate(allow(Site::Sibling))))
        .nest("/danger", outside(self::gate(danger::cookie_from_any_site("token"))))
        .nest("/inside", inside(gate(CrossSite::new())))
        .nest("/lenient", inside(gate(CrossSite::new()).allow_preflight()))
        .route("/form", post(async || "in").layer(cross_site(CrossSite::new())))
        .layer(from_fn_with_state(record.clone(), Record::watch));
    pages().route("/login/{same_site}", get(login)).merge(gates)
}

fn gate(cookie: TokenSource) -> AuthenticateLayer {
    let sources = [TokenSource::bearer(), cookie, TokenSource::websocket_protocol()];
    authenticate(verifier()).sources(sources)
}

/// Lets the pages of both other origins do all that CORS can let them do.
fn cors(origins: &Origins) -> CorsLayer {
    let origins = [Site::Sibling, Site::Stranger].map(|site| origins.of(site));
    CorsLayer::new()
        .allow_origin(origins.map(|origin| HeaderValue::from_str(origin).unwrap()))
        .allow_credentials(true)
        .allow_methods([Method::DELETE, Method::POST])
        .allow_headers([AUTHORIZATION])
        .expose_headers([WWW_AUTHENTICATE])
        // A preflight that the browser remembers would be missing in the next row.
        .max_age(Duration::ZERO)
}

fn routes() -> Router {
    let chat = |upgrade: WebSocketUpgrade| upgrade.protocols(["chat"]);
    Router::new()
        .route("/orders", any(orders))
        .route("/live", any(live).layer(Extension(Negotiate(chat))))
        .route("/quiet", any(live).layer(Extension(Negotiate(|upgrade| upgrade))))
}

/// How a service chooses among subprotocols, or does not.
#[derive(Clone)]
struct Negotiate(fn(WebSocketUpgrade) -> WebSocketUpgrade);

async fn orders(token: Verified, fields: HeaderMap) -> Response {
    (Extension(Served::new(&token, &fields)), "in").into_response()
}

async fn live(
    token: Verified,
    fields: HeaderMap,
    Extension(Negotiate(negotiate)): Extension<Negotiate>,
    upgrade: WebSocketUpgrade,
) -> Response {
    (Extension(Served::new(&token, &fields)), negotiate(upgrade).on_upgrade(echo)).into_response()
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Sets the cookie. Browsers take `localhost` for as good as TLS, so `Secure` holds there.
async fn login(Path(same_site): Path<String>) -> impl IntoResponse {
    let attribute = match same_site.as_str() {
        "unmarked" => "",
        "None" => "; SameSite=None; Secure",
        "Lax" => "; SameSite=Lax",
        _ => "; SameSite=Strict",
    };
    let cookie = format!("token={}; HttpOnly; Path=/{attribute}", Token::Good.text());
    ([(SET_COOKIE, cookie)], "welcome")
}
