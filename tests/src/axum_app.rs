//! The routes of the table on axum, as an application writes them.

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use hallpass::axum::{
    AuthenticateLayer, Claims, Granted, MaybeClaims, Verified, authenticate, require,
};
use hallpass_testkit::cases::{
    Admin, GUARDED, Kit, Me, Mode, Setup, passed, protocols, requirement, subject,
};

use crate::joined;

/// Where the layer is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Around {
    /// Around everything: `Router::layer`.
    All,
    /// Around each route: `Router::route_layer`.
    Routes,
}

/// The application with this setup, in this mode.
pub fn app(kit: &Kit, setup: Setup, mode: Mode, around: Around) -> Router {
    let Some(layer) = layer(kit, setup, mode) else { return routes() };
    match around {
        Around::All => routes().layer(layer),
        Around::Routes => routes().route_layer(layer),
    }
}

/// The layer with this setup, in this mode.
#[must_use]
pub fn layer(kit: &Kit, setup: Setup, mode: Mode) -> Option<AuthenticateLayer> {
    let layer = authenticate(kit.verifier());
    let layer = match setup.sources() {
        Some(sources) => layer.sources(sources),
        None => layer,
    };
    let layer = if setup.allows_preflight() { layer.allow_preflight() } else { layer };
    match mode {
        Mode::NoLayer => None,
        Mode::Required => Some(layer),
        Mode::Optional => Some(layer.optional()),
    }
}

/// The routes, without a layer around them.
pub fn routes() -> Router {
    let routes = Router::new()
        .route("/open", any(async || passed()))
        .route("/claims", any(claims))
        .route("/maybe", any(maybe))
        .route("/maybe-named", any(maybe_named))
        .route("/verified", any(verified))
        .route("/maybe-verified", any(maybe_verified))
        .route("/granted", any(granted))
        .route("/protocols", any(offered))
        .route("/upgrade", any(upgrade))
        .route("/upgrade-v2", any(upgrade_v2))
        .route("/caching", any(caching));
    GUARDED.into_iter().fold(routes, |routes, path| {
        let requirement = requirement(path).expect("a requirement of the table");
        routes.route(path, any(async || passed()).layer(require(requirement)))
    })
}

async fn claims(me: Claims<Me>) -> String {
    subject(Some(&me.sub))
}

async fn maybe(me: Option<Claims<Me>>) -> String {
    subject(me.as_ref().map(|me| me.sub.as_str()))
}

async fn maybe_named(MaybeClaims(me): MaybeClaims<Me>) -> String {
    subject(me.as_ref().map(|me| me.sub.as_str()))
}

async fn verified(token: Verified) -> String {
    subject(token.subject())
}

async fn maybe_verified(token: Option<Verified>) -> String {
    subject(token.as_ref().and_then(|token| token.subject()))
}

async fn granted(_: Granted<Admin>) -> String {
    passed()
}

async fn offered(_: MaybeClaims<Me>, headers: HeaderMap) -> String {
    protocols(&joined(headers.get_all("sec-websocket-protocol").iter().map(|v| v.as_bytes())))
}

async fn upgrade(_: MaybeClaims<Me>) -> StatusCode {
    StatusCode::SWITCHING_PROTOCOLS
}

async fn upgrade_v2(_: MaybeClaims<Me>) -> (StatusCode, [(&'static str, &'static str); 1]) {
    (StatusCode::SWITCHING_PROTOCOLS, [("sec-websocket-protocol", "v2.chat")])
}

async fn caching(_: MaybeClaims<Me>) -> ([(&'static str, &'static str); 2], String) {
    ([("cache-control", "no-store"), ("vary", "accept")], passed())
}
