//! The routes on axum.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use hallpass::Verifier;
use hallpass::axum::{Claims, Granted, authenticate, endpoints};
use hallpass::jwks::Provider;

use crate::access::readiness;
use crate::model::{Admin, Caller, Listing, Order, Orders, Wish, Writer};

/// The routes, for whom `verifier` verifies.
pub fn router(orders: Orders, provider: &Provider, verifier: Verifier) -> Router {
    // The layer comes last: it guards the routes that stand above it.
    let private = Router::new()
        .route("/orders", get(list).post(place))
        .route("/orders/{id}", delete(cancel))
        .route_layer(authenticate(verifier))
        .with_state(orders);
    // Whoever asks whether we are ready has no token.
    Router::new().route_service("/ready", endpoints(readiness(provider))).merge(private)
}

/// `GET /orders`: any good token.
async fn list(State(orders): State<Orders>, caller: Claims<Caller>) -> Json<Listing> {
    Json(orders.list(&caller))
}

/// `POST /orders`
async fn place(
    _: Granted<Writer>,
    State(orders): State<Orders>,
    Json(wish): Json<Wish>,
) -> (StatusCode, Json<Order>) {
    (StatusCode::CREATED, Json(orders.place(&wish)))
}

/// `DELETE /orders/{id}`
async fn cancel(_: Granted<Admin>, State(orders): State<Orders>, id: Path<u32>) -> StatusCode {
    orders.cancel(*id);
    StatusCode::NO_CONTENT
}
