//! What a node was asked and what it answered, and the troubles that can be made for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use tokio::time::sleep;

/// Lines such as `POST /auth/refresh: 200, token 1`. Refresh tokens are numbered as they come, so a
/// number that comes twice is the same token twice. Where a request comes from stands behind the
/// path, unless it is the node's own page.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    lines: Vec<String>,
    tokens: Vec<String>,
    troubles: VecDeque<(&'static str, Trouble)>,
    under_way: usize,
    most: usize,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trouble {
    /// It is answered with this status, and so many seconds as `Retry-After`. Nothing is done.
    Answer(u16, Option<u32>),
    /// It is done, and the answer gets lost.
    Lose,
    /// It waits until another refresh is under way as well, or for a while.
    Wait,
}

impl Watch {
    /// The next requests to this path have these troubles, one each.
    pub(super) fn trouble(&self, path: &'static str, troubles: &[Trouble]) {
        let troubles = troubles.iter().map(|trouble| (path, *trouble));
        self.0.lock().unwrap().troubles.extend(troubles);
    }

    /// No troubles any more.
    pub(super) fn calm(&self) {
        self.0.lock().unwrap().troubles.clear();
    }

    /// The lines since they were taken last.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().lines)
    }

    /// How many refreshes were under way at the same time, at most, since it was asked last.
    pub(super) fn most_at_once(&self) -> usize {
        std::mem::take(&mut self.0.lock().unwrap().most)
    }

    /// As a middleware around everything but the files of the page.
    pub(super) async fn watch(State(watch): State<Self>, request: Request, next: Next) -> Response {
        let path = request.uri().path().to_owned();
        if path == "/" || path.contains('.') {
            return next.run(request).await;
        }
        let _one = (path == "/auth/refresh").then(|| Refresh::begin(&watch));
        let asked = asked(&request);
        let trouble = watch.next_trouble(&path);
        if let Some(Trouble::Wait) = trouble {
            watch.until_two().await;
        }
        let response = match trouble {
            Some(Trouble::Answer(status, wait)) => answer(status, wait),
            _ => next.run(request).await,
        };
        let token = watch.token(response.headers());
        let line = format!("{asked}: {}{token}", response.status().as_u16());
        watch.0.lock().unwrap().lines.push(line);
        if let Some(Trouble::Lose) = trouble {
            // Longer than any page waits for it.
            sleep(LONG).await;
        }
        response
    }

    async fn until_two(&self) {
        for _ in 0..WAITS {
            if self.0.lock().unwrap().under_way > 1 {
                return;
            }
            sleep(WAIT).await;
        }
    }

    fn next_trouble(&self, path: &str) -> Option<Trouble> {
        let troubles = &mut self.0.lock().unwrap().troubles;
        let at = troubles.iter().position(|(of, _)| *of == path)?;
        troubles.remove(at).map(|(_, trouble)| trouble)
    }

    fn token(&self, fields: &HeaderMap) -> String {
        let Some(cookie) = fields.get("set-cookie").and_then(|cookie| cookie.to_str().ok()) else {
            return String::new();
        };
        let token = cookie.split([';', '=']).nth(1).unwrap_or_default();
        if token.is_empty() {
            return ", cookie cleared".to_owned();
        }
        let tokens = &mut self.0.lock().unwrap().tokens;
        let known = tokens.iter().position(|known| known == token);
        let number = known.unwrap_or(tokens.len());
        if known.is_none() {
            tokens.push(token.to_owned());
        }
        format!(", token {number}")
    }
}

/// A refresh that is under way.
struct Refresh(Watch);

impl Refresh {
    fn begin(watch: &Watch) -> Self {
        let mut seen = watch.0.lock().unwrap();
        seen.under_way = seen.under_way.saturating_add(1);
        seen.most = seen.most.max(seen.under_way);
        drop(seen);
        Self(watch.clone())
    }
}

impl Drop for Refresh {
    fn drop(&mut self) {
        let mut seen = self.0.0.lock().unwrap();
        seen.under_way = seen.under_way.saturating_sub(1);
    }
}

fn asked(request: &Request) -> String {
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let from = match site {
        Some("same-origin") => String::new(),
        site => format!(" ({})", site.unwrap_or("from nowhere")),
    };
    format!("{} {}{from}", request.method(), request.uri().path())
}

fn answer(status: u16, wait: Option<u32>) -> Response {
    let mut response = Response::builder().status(status);
    if let Some(wait) = wait {
        response = response.header("retry-after", wait);
    }
    response.body(Body::empty()).unwrap()
}

const LONG: Duration = Duration::from_secs(40);

/// Less than a page waits for an answer, in all.
const WAIT: Duration = Duration::from_millis(10);
const WAITS: u32 = 100;
