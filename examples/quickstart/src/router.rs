//! The routes, and who may pass to each of them.

use axum::Router;
use axum::routing::{delete, get};
use hallpass::axum::{authenticate, endpoints, require};
use hallpass::{ConfigError, scope};

use crate::app::App;
use crate::login;
use crate::routes::{delete_user, feed, me, orders};

/// The routes.
///
/// # Errors
/// If the verifier's settings are wrong: found here, and not at the first request.
pub fn router(app: App) -> Result<Router, ConfigError> {
    let verifier = app.tokens.verifier()?;

    // Outside of the layer: who logs in, or asks for keys, has no token yet.
    let public = login::route(app.clone())
        .route_service("/.well-known/jwks.json", endpoints(app.tokens.jwks()))
        .route_service("/ready", endpoints(app.readiness()));

    let open = Router::new()
        .route("/feed", get(feed))
        .route_layer(authenticate(verifier.clone()).optional());

    // The layer comes last: it guards the routes that stand above it.
    let private = Router::new()
        .route("/me", get(me))
        .route("/orders", get(orders).layer(require(scope("orders:read"))))
        .route("/users/{id}", delete(delete_user))
        .route_layer(authenticate(verifier));

    Ok(open.merge(private).with_state(app).merge(public))
}
