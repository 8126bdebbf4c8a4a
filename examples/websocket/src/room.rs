//! Where everybody hears everybody.

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, Sender};

/// A room. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Room(Sender<Utf8Bytes>);

/// What a client is sent.
#[derive(Serialize)]
struct Line<'a> {
    /// As the token says, not as the client does.
    from: &'a str,
    text: &'a str,
}

impl Room {
    /// Lines from now on.
    pub(crate) fn listen(&self) -> Receiver<Utf8Bytes> {
        self.0.subscribe()
    }

    /// Tells everybody, the speaker too.
    pub(crate) fn say(&self, from: &str, text: &str) {
        if let Ok(line) = serde_json::to_string(&Line { from, text }) {
            // Nobody listens: that is no failure.
            let _ = self.0.send(line.into());
        }
    }
}

impl Default for Room {
    fn default() -> Self {
        Self(Sender::new(LINES))
    }
}

/// How many lines a client may be behind.
const LINES: usize = 64;
