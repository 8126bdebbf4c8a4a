//! The routes of the table on axum, as an application writes them.

use axum::Router;
use axum::routing::any;
use hallpass::axum::{Claims, Granted, MaybeClaims, Verified, authenticate, require};
use hallpass_testkit::cases::{Admin, Kit, Me, Mode, passed, requirement, subject};

/// Where the layer is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Around {
    /// Around everything: `Router::layer`.
    All,
    /// Around each route: `Router::route_layer`.
    Routes,
}

/// The application in `mode`.
pub fn app(kit: &Kit, mode: Mode, around: Around) -> Router {
    let layer = match mode {
        Mode::NoLayer => return routes(),
        Mode::Required => authenticate(kit.verifier()),
        Mode::Optional => authenticate(kit.verifier()).optional(),
    };
    match around {
        Around::All => routes().layer(layer),
        Around::Routes => routes().route_layer(layer),
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
        .route("/granted", any(granted));
    let guarded = ["/role", "/scope", "/scopes", "/either", "/both", "/claim", "/never"];
    guarded.into_iter().fold(routes, |routes, path| {
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
