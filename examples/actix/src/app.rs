//! The routes, and who may pass to each of them.

use actix_web::web::{self, Data, ServiceConfig};
use hallpass::actix::{authenticate, endpoints, require};
use hallpass::{Verifier, scope};
use quickstart::app::App;

use crate::login::{limits, login};
use crate::routes::{delete_user, feed, me, orders};

/// The routes of one worker.
pub(crate) fn routes(config: &mut ServiceConfig, app: App, verifier: &Verifier) {
    let required = || authenticate(verifier.clone());
    let (keys, readiness) = (app.tokens.jwks(), app.readiness());
    config
        .app_data(Data::new(app))
        // Without the middleware: who logs in, or asks for keys, has no token yet.
        .service(web::resource("/.well-known/jwks.json").route(endpoints(keys)))
        .service(web::resource("/ready").route(endpoints(readiness)))
        .service(web::resource("/login").app_data(limits()).route(web::post().to(login)))
        .service(web::resource("/feed").wrap(required().optional()).route(web::get().to(feed)))
        .service(web::resource("/me").wrap(required()).route(web::get().to(me)))
        .service(
            // The last `wrap` runs first: a token is verified before its scopes are looked at.
            web::resource("/orders")
                .wrap(require(scope("orders:read")))
                .wrap(required())
                .route(web::get().to(orders)),
        )
        .service(
            web::resource("/users/{id}").wrap(required()).route(web::delete().to(delete_user)),
        );
}
