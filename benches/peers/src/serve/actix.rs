//! Servers of actix-web.

use std::hint::black_box;
use std::net::TcpListener;

use actix_web::rt::System;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer, web};
use actix_web_httpauth::middleware::HttpAuthentication;
use hallpass::Verifier;
use hallpass::actix::authenticate;

use crate::fixture::{Alg, Claims};
use crate::ours::{Memory, verifier};
use crate::peers::actix_web_httpauth::{Rules, handler, validator};

/// Serves for ever; `listens` is called as soon as requests are taken.
///
/// # Panics
/// There is no such mode.
pub(super) fn serve(mode: &str, alg: Alg, listener: TcpListener, listens: impl FnOnce()) {
    let guard = Guard::named(mode, alg);
    System::new().block_on(async {
        let app = move || App::new().configure(|config| guard.clone().before_route(config));
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener);
        let server = server.expect("a socket that can be polled").run();
        listens();
        server.await.expect("it serves for ever");
    });
}

/// What stands before the one route.
#[derive(Clone)]
enum Guard {
    Nothing,
    Ours(Verifier),
    Bearer(Data<Rules>),
}

impl Guard {
    fn named(mode: &str, alg: Alg) -> Self {
        match mode {
            "actix-none" => Self::Nothing,
            "actix-ours" => Self::Ours(verifier(alg, Memory::Default)),
            "actix-ours-uncached" => Self::Ours(verifier(alg, Memory::Off)),
            "actix-web-httpauth" => Self::Bearer(Data::new(Rules::new(alg))),
            other => panic!("no such server: {other}"),
        }
    }

    fn before_route(self, config: &mut ServiceConfig) {
        let resource = web::resource("/");
        match self {
            Self::Nothing => config.service(resource.to(async || "ok")),
            Self::Ours(verifier) => config.service(resource.to(ours).wrap(authenticate(verifier))),
            Self::Bearer(rules) => config
                .app_data(rules)
                .service(resource.to(handler).wrap(HttpAuthentication::bearer(validator))),
        };
    }
}

async fn ours(claims: hallpass::actix::Claims<Claims>) -> &'static str {
    black_box(claims.sub.len());
    "ok"
}
