//! The routes, and who may pass to each of them.

use actix_web::web::{self, Data, ServiceConfig};
use hallpass::actix::{authenticate, endpoints, require};
use hallpass::scope;
use quickstart::app::App;
use quickstart::page;

use crate::login::{limits, login};
use crate::routes::{delete_user, end_session, feed, me, orders, sessions, take_role};

/// The routes of one worker.
pub(crate) fn routes(config: &mut ServiceConfig, app: App) {
    public(config, &app);
    let verifier = app.sessions.verifier();
    let required = || authenticate(verifier.clone());
    config
        .app_data(Data::new(app))
        .service(web::resource("/feed").wrap(required().optional()).route(web::get().to(feed)))
        .service(web::resource("/me").wrap(required()).route(web::get().to(me)))
        .service(
            // The last `wrap` runs first: a token is verified before its scopes are looked at.
            web::resource("/orders")
                .wrap(require(scope("orders:read")))
                .wrap(required())
                .route(web::get().to(orders)),
        )
        .service(web::resource("/sessions").wrap(required()).route(web::get().to(sessions)))
        .service(
            web::resource("/sessions/{id}").wrap(required()).route(web::delete().to(end_session)),
        )
        .service(web::resource("/users/{id}").wrap(required()).route(web::delete().to(delete_user)))
        .service(
            web::resource("/users/{id}/roles/{role}")
                .wrap(required())
                .route(web::delete().to(take_role)),
        );
}

/// Without the middleware: who logs in, refreshes or asks for keys has no access token.
fn public(config: &mut ServiceConfig, app: &App) {
    let (keys, readiness) = (app.sessions.jwks(), app.sessions.readiness());
    config
        .service(web::resource("/login").app_data(limits()).route(web::post().to(login)))
        .service(web::scope("/auth").default_service(endpoints(app.sessions.clone())))
        .service(web::resource("/.well-known/jwks.json").route(endpoints(keys)))
        .service(web::resource("/ready").route(endpoints(readiness)));
    for file in page::FILES {
        config.service(web::resource(file.path).route(endpoints(file)));
    }
}
