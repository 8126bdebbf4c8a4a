//! Servers of axum.

use std::net::TcpListener;

use tokio::net;

use super::{remote, runtime};
use crate::fixture::Alg;
use crate::ours::{self, Memory, verifier};
use crate::{bases, peers};

/// Serves for ever; `listens` is called as soon as requests are taken.
///
/// # Panics
/// There is no such mode.
pub(super) fn serve(mode: &str, alg: Alg, listener: TcpListener, listens: impl FnOnce()) {
    runtime().block_on(async {
        let listener = net::TcpListener::from_std(listener).expect("a socket that can be polled");
        let ended = match served(mode, alg).await {
            Served::New(router) => {
                listens();
                axum::serve(listener, router).await
            }
            Served::Old(router) => {
                listens();
                axum07::serve(listener, router).await
            }
        };
        ended.expect("it serves for ever");
    });
}

/// A router of either version.
enum Served {
    New(axum::Router),
    Old(axum07::Router),
}

async fn served(mode: &str, alg: Alg) -> Served {
    let ours = ours::axum::extractor;
    match mode {
        "axum-none" => Served::New(bases::axum::router()),
        "axum-ours" => Served::New(ours(verifier(alg, Memory::Default))),
        "axum-ours-uncached" => Served::New(ours(verifier(alg, Memory::Off))),
        "axum-ours-remote" => Served::New(ours(remote::verifier(alg).await)),
        "axum-jwt-auth" => Served::New(peers::axum_jwt_auth::router(alg)),
        "tower-oauth2-resource-server" => Served::New(peers::tower_oauth2::router(alg)),
        "aliri_tower" => Served::New(peers::aliri::router(alg).expect("it has the algorithm")),
        "axum-0.7-none" => Served::Old(bases::axum07::router()),
        "jwt-authorizer" => Served::Old(peers::jwt_authorizer::router()),
        other => panic!("no such server: {other}"),
    }
}
