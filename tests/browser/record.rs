//! What the server saw, a line for each request that reached a gate.

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hallpass::VerifiedToken;
use http::HeaderMap;

use crate::sites::Origins;

/// Lines such as `POST /closed/orders by shop (same-origin) with cookie: 200, user-42 served`.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    origins: Arc<Origins>,
    lines: Arc<Mutex<Vec<String>>>,
}

/// In a response's extensions: the handler was reached, and what it saw.
#[derive(Clone, Debug)]
pub(crate) struct Served(String);

impl Served {
    pub(crate) fn new(token: &VerifiedToken, fields: &HeaderMap) -> Self {
        let subject = token.subject().unwrap_or("nobody");
        Self(match text(fields, "sec-websocket-protocol") {
            Some(protocols) => format!(", {subject} offers {protocols}"),
            None => format!(", {subject} served"),
        })
    }
}

impl Record {
    pub(crate) fn new(origins: Origins) -> Self {
        Self { origins: Arc::new(origins), lines: Arc::default() }
    }

    /// The lines since they were taken last.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.lines.lock().unwrap())
    }

    /// As a middleware around everything. A line is written before the response is.
    pub(crate) async fn watch(
        State(record): State<Self>,
        request: Request,
        next: Next,
    ) -> Response {
        let line = record.request(&request);
        let response = next.run(request).await;
        let served = response.extensions().get::<Served>().map_or("", |served| &served.0);
        let line = format!("{line}: {}{served}", response.status().as_u16());
        record.lines.lock().unwrap().push(line);
        response
    }

    fn request(&self, request: &Request) -> String {
        let (method, path, fields) = (request.method(), request.uri().path(), request.headers());
        let origin = text(fields, "origin").map_or("nobody", |origin| self.origins.name(origin));
        let site = text(fields, "sec-fetch-site").map(|site| format!(" ({site})"));
        let credentials = credentials(fields);
        format!("{method} {path} by {origin}{} with {credentials}", site.unwrap_or_default())
    }
}

/// The kinds of what came, none of the values.
fn credentials(fields: &HeaderMap) -> String {
    let has = |name, part: &str| text(fields, name).is_some_and(|value| value.contains(part));
    let kinds = [
        ("bearer", has("authorization", "Bearer ")),
        ("cookie", has("cookie", "token=")),
        ("subprotocol", has("sec-websocket-protocol", "base64url.bearer.")),
    ];
    let sent: Vec<_> = kinds.iter().filter(|(_, sent)| *sent).map(|(kind, _)| *kind).collect();
    if sent.is_empty() { "nothing".to_owned() } else { sent.join(" and ") }
}

fn text<'f>(fields: &'f HeaderMap, name: &str) -> Option<&'f str> {
    fields.get(name).and_then(|value| value.to_str().ok())
}
