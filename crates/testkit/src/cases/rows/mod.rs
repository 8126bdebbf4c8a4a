//! The rows, a file a subject.

mod absence;
mod audiences;
mod caching;
mod credentials;
mod cross_site;
mod dates;
mod documents;
mod encoding;
mod guards;
mod headers;
mod hierarchies;
mod keys;
mod kinds;
mod methods;
mod outside;
mod preflights;
mod signatures;
mod sources;
mod websockets;

use super::{Answer, Case, Kit, Setup};
use crate::base64;

pub(super) fn all() -> Vec<Case> {
    [
        absence::rows(),
        credentials::rows(),
        encoding::rows(),
        headers::rows(),
        keys::rows(),
        signatures::rows(),
        documents::rows(),
        dates::rows(),
        audiences::rows(),
        kinds::rows(),
        guards::rows(),
        methods::rows(),
        sources::rows(),
        cross_site::rows(),
        websockets::rows(),
        caching::rows(),
        preflights::rows(),
        hierarchies::rows(),
        outside::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

type Ids = &'static [&'static str];

/// A request with one `Authorization` line of this value.
fn credential<V: Into<Vec<u8>>>(
    name: impl Into<String>,
    ids: Ids,
    value: impl Fn(&Kit) -> V + Send + Sync + 'static,
    answer: Answer,
) -> Case {
    let lines = move |kit: &Kit| vec![("Authorization", value(kit).into())];
    Case::new(name, ids, lines, answer)
}

/// A request that bears this token.
fn token<T: Into<String>>(
    name: impl Into<String>,
    ids: Ids,
    mint: impl Fn(&Kit) -> T + Send + Sync + 'static,
    answer: Answer,
) -> Case {
    credential(name, ids, move |kit| format!("Bearer {}", mint(kit).into()), answer)
}

/// A token that all sources are tried with.
fn good(kit: &Kit) -> String {
    kit.foreign().token().sign()
}

/// The cookie with this value.
fn cookie(value: &str) -> String {
    format!("{}={value}", Setup::COOKIE)
}

/// The subprotocol with this token.
fn subprotocol(token: &str) -> String {
    format!("base64url.bearer.authorization.k8s.io.{}", base64::encode(token))
}

/// Lines of the header.
type Lines = Vec<(&'static str, Vec<u8>)>;

/// One line of the header.
fn line(name: &'static str, value: impl Into<Vec<u8>>) -> (&'static str, Vec<u8>) {
    (name, value.into())
}

/// What opens a WebSocket (RFC 6455 §4.1), and more lines.
fn handshake(more: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Lines {
    let fixed = [
        line("Connection", "Upgrade"),
        line("Upgrade", "websocket"),
        line("Sec-WebSocket-Version", "13"),
        line("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    fixed.into_iter().chain(more).collect()
}

/// A request without an `Authorization` line.
fn nothing(name: impl Into<String>, ids: Ids, answer: Answer) -> Case {
    Case::new(name, ids, |_| Vec::new(), answer)
}
