//! The routes, and who may pass to each of them.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Extensions;
use axum::routing::{delete, get};
use hallpass::axum::{authenticate, endpoints, require};
use hallpass::scope;

use crate::app::App;
use crate::routes::{delete_user, end_session, feed, me, orders, sessions, take_role};
use crate::{login, page};

/// The routes.
pub fn router(app: App) -> Router {
    let verifier = app.sessions.verifier();

    // Outside of the layer: who logs in, refreshes or asks for keys has no access token.
    let public = login::route(app.clone())
        .nest_service("/auth", endpoints(app.sessions.clone()).peer(peer))
        .route_service("/.well-known/jwks.json", endpoints(app.sessions.jwks()))
        .route_service("/ready", endpoints(app.sessions.readiness()));
    let public = page::FILES
        .into_iter()
        .fold(public, |router, file| router.route_service(file.path, endpoints(file)));

    let open = Router::new()
        .route("/feed", get(feed))
        .route_layer(authenticate(verifier.clone()).optional());

    // The layer comes last: it guards the routes that stand above it.
    let private = Router::new()
        .route("/me", get(me))
        .route("/orders", get(orders).layer(require(scope("orders:read"))))
        .route("/sessions", get(sessions))
        .route("/sessions/{id}", delete(end_session))
        .route("/users/{id}", delete(delete_user))
        .route("/users/{id}/roles/{role}", delete(take_role))
        .route_layer(authenticate(verifier));

    open.merge(private).with_state(app).merge(public)
}

/// The other end of the connection, for the limits of refreshes. Behind a proxy that is the proxy: name
/// it with `RateLimits::trusted_proxy`.
fn peer(extensions: &Extensions) -> Option<IpAddr> {
    Some(extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip())
}
