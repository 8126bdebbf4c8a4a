//! Requests, each with a bound, and none of them sent again by itself.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::time::timeout;

/// A client that keeps connections. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Http(Client<HttpConnector, Full<Bytes>>);

/// A whole answer.
#[derive(Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// What `Retry-After` says.
    pub retry_after: Option<Duration>,
    /// The session that a login has started.
    pub session: Option<String>,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// A member of the JSON in the body.
    #[must_use]
    pub fn text(&self, member: &str) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        Some(body.get(member)?.as_str()?.to_owned())
    }
}

impl fmt::Debug for Answer {
    /// Without the body, which may have tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Default for Http {
    fn default() -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        Self(builder.retry_canceled_requests(false).build_http())
    }
}

impl Http {
    /// Without connections.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `GET`, with an access token if there is one.
    pub async fn get(
        &self,
        node: SocketAddr,
        path: &str,
        access: Option<&str>,
        within: Duration,
    ) -> Option<Answer> {
        let mut request = Request::get(format!("http://{node}{path}"));
        if let Some(access) = access {
            request = request.header("authorization", format!("Bearer {access}"));
        }
        self.send(request.body(Full::default()).ok()?, within).await
    }

    /// `POST` of a form. Tokens are letters and digits, `-`, `_` and `.`: nothing is to be escaped.
    pub async fn post(
        &self,
        node: SocketAddr,
        path: &str,
        form: String,
        within: Duration,
    ) -> Option<Answer> {
        let request = Request::post(format!("http://{node}{path}"))
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Full::from(form)).ok()?, within).await
    }

    /// `None` if there is no whole answer in the time: nobody knows what became of it.
    async fn send(&self, request: Request<Full<Bytes>>, within: Duration) -> Option<Answer> {
        let exchange = async {
            let response = self.0.request(request).await.ok()?;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.ok()?.to_bytes();
            Some(answer(&Response::from_parts(parts, body)))
        };
        timeout(within, exchange).await.ok()?
    }
}

fn answer(response: &Response<Bytes>) -> Answer {
    let field = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let seconds = field("retry-after").and_then(|text| text.parse().ok());
    Answer {
        status: response.status().as_u16(),
        retry_after: seconds.map(Duration::from_secs),
        session: field("x-session").map(str::to_owned),
        body: response.body().clone(),
    }
}
