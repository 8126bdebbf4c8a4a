//! The routes on actix-web.

use actix_web::web::{self, Data, Json, Path, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use hallpass::Verifier;
use hallpass::actix::{Claims, Granted, authenticate, endpoints};
use hallpass::jwks::Provider;

use crate::access::readiness;
use crate::model::{Admin, Caller, Orders, Wish, Writer};

/// The routes of one worker, for whom `verifier` verifies.
pub fn routes(config: &mut ServiceConfig, orders: Orders, provider: &Provider, verifier: Verifier) {
    let private = web::scope("/orders")
        .app_data(Data::new(orders))
        .wrap(authenticate(verifier))
        .route("", web::get().to(list))
        .route("", web::post().to(place))
        .route("/{id}", web::delete().to(cancel));
    // Whoever asks whether we are ready has no token.
    let ready = web::resource("/ready").route(endpoints(readiness(provider)));
    config.service(ready).service(private);
}

/// `GET /orders`: any good token.
async fn list(orders: Data<Orders>, caller: Claims<Caller>) -> impl Responder {
    Json(orders.list(&caller))
}

/// `POST /orders`
async fn place(_: Granted<Writer>, orders: Data<Orders>, wish: Json<Wish>) -> impl Responder {
    HttpResponse::Created().json(orders.place(&wish))
}

/// `DELETE /orders/{id}`
async fn cancel(_: Granted<Admin>, orders: Data<Orders>, id: Path<u32>) -> impl Responder {
    orders.cancel(*id);
    HttpResponse::NoContent()
}
