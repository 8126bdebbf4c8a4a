//! One connection, from the handshake to the end.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hallpass::VerifiedToken;
use hallpass::axum::{Claims, Verified};
use quickstart::model::Me;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use crate::expiry::ended;
use crate::room::Room;

/// `GET /chat`. That the handler is called says that the token is good; the subprotocol that carried
/// it is gone from the request.
pub(crate) async fn join(
    upgrade: WebSocketUpgrade,
    me: Claims<Me>,
    Verified(token): Verified,
    State(room): State<Room>,
) -> Response {
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(MAX_MESSAGE);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, "offer the subprotocol `chat`").into_response();
    }
    upgrade.on_upgrade(async move |socket| converse(socket, &room, &me.name, &token).await)
}

async fn converse(mut socket: WebSocket, room: &Room, name: &str, token: &VerifiedToken) {
    tokio::select! {
        reason = ended(token) => close(socket, reason).await,
        () = talk(&mut socket, room, name) => {}
    }
}

/// Passes lines from and to the client, until it has gone.
async fn talk(socket: &mut WebSocket, room: &Room, name: &str) {
    let mut lines = room.listen();
    loop {
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => room.say(name, &text),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                // axum answers pings, and nobody here speaks binary.
                Some(Ok(_)) => {}
            },
            line = lines.recv() => match line {
                Ok(line) => if socket.send(Message::Text(line)).await.is_err() { return },
                // A client that reads too slowly misses lines.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
        }
    }
}

/// Says why, and waits for the client's agreement, but not for long.
async fn close(mut socket: WebSocket, reason: &'static str) {
    let frame = CloseFrame { code: ENDED, reason: reason.into() };
    let goodbye = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // If it does not answer, the connection ends all the same.
    let _ = timeout(GOODBYE, goodbye).await;
}

/// What is spoken here: lines as text to the service, and as JSON from it.
const PROTOCOL: &str = "chat";

/// Why a connection is closed: of the codes for private use (RFC 6455 §7.4.2) the one that reminds
/// of 401. The page logs in again.
const ENDED: u16 = 4401;

/// In bytes.
const MAX_MESSAGE: usize = 4_096;

/// How long a client may take to agree that the connection ends.
const GOODBYE: Duration = Duration::from_secs(1);
