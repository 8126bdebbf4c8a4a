//! A chat over WebSockets: who may join is decided in the handshake, and a connection ends when its
//! token does, because it expires or because its user is logged out.

mod chat;
mod expiry;
mod room;

use axum::Router;
use axum::response::Html;
use axum::routing::{any, get};
use hallpass::axum::authenticate;
use hallpass::{TokenSource, Verifier};
use quickstart::app::App;
use quickstart::login;

use room::Room;

/// The page, the login and the chat, which lets in whom `verifier` verifies.
pub fn router(app: App, verifier: Verifier) -> Router {
    // Programs send the header. Browsers let a script set nothing but subprotocols. Neither is sent
    // along without the page's doing, as a cookie is, so no page of another site can join.
    let sources = [TokenSource::bearer(), TokenSource::websocket_protocol()];
    let chat = Router::new()
        .route("/chat", any(chat::join))
        .route_layer(authenticate(verifier).sources(sources))
        .with_state(Room::default());
    Router::new().route("/", get(Html(PAGE))).merge(login::route(app)).merge(chat)
}

const PAGE: &str = include_str!("page.html");
