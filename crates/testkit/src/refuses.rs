//! The question of every audit: which route did somebody forget?

use std::convert::Infallible;
use std::fmt::Debug;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{Method, Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use crate::fail::fail;

/// Sends each route a request without credentials, and panics unless all of them answer 401 with a
/// challenge. The panic names every route that did not.
///
/// A route is a path, asked with GET, or a method and a path. 404 and 405 are failures, too: a
/// path with a slip of the pen proves nothing.
///
/// For axum, and whatever else takes any body; see [`assert_refuses_anonymous_with`] for services
/// that take one type of body.
///
/// ```should_panic
/// # use axum::{Router, routing::{get, delete}};
/// # use hallpass_axum::authenticate;
/// # use hallpass_testkit::{TestIssuer, assert_refuses_anonymous};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let app = Router::new()
///     .route("/orders", get(async || "all of them"))
///     .route_layer(authenticate(TestIssuer::hs256().verifier()))
///     .route("/orders/{id}", delete(async || "gone")); // too late: outside of the layer
///
/// assert_refuses_anonymous(app, [("GET", "/orders"), ("DELETE", "/orders/7")]).await;
/// # }
/// ```
///
/// # Panics
/// If a route lets the request in, or answers in another way than with a challenged 401.
pub async fn assert_refuses_anonymous<S, R>(
    app: S,
    routes: impl IntoIterator<Item = impl Into<Route>>,
) where
    S: Service<Request<NoBody>, Response = Response<R>> + Clone,
    S::Error: Debug,
{
    assert_refuses_anonymous_with(app, routes, NoBody::default).await;
}

/// The same for services that take requests with one type of body: `body` makes it.
///
/// # Panics
/// As [`assert_refuses_anonymous`].
pub async fn assert_refuses_anonymous_with<S, B, R>(
    app: S,
    routes: impl IntoIterator<Item = impl Into<Route>>,
    body: impl Fn() -> B,
) where
    S: Service<Request<B>, Response = Response<R>> + Clone,
    S::Error: Debug,
{
    let (mut asked, mut open) = (false, Vec::new());
    for route in routes {
        asked = true;
        let route = route.into();
        let answer = send(app.clone(), &route, body()).await;
        if let Err(why) = judge(answer) {
            open.push(format!("  {} {}: {why}", route.method, route.path));
        }
    }
    if !asked {
        fail("no route was given: this proves nothing");
    }
    if !open.is_empty() {
        fail(format_args!("requests without credentials were not refused:\n{}", open.join("\n")));
    }
}

/// A route to ask: made from a path (GET), or from a method and a path.
#[derive(Clone, Debug)]
pub struct Route {
    method: Method,
    path: String,
}

impl From<&str> for Route {
    fn from(path: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned() }
    }
}

impl From<String> for Route {
    fn from(path: String) -> Self {
        Self { method: Method::GET, path }
    }
}

impl From<(Method, &str)> for Route {
    fn from((method, path): (Method, &str)) -> Self {
        Self { method, path: path.to_owned() }
    }
}

impl From<(&str, &str)> for Route {
    /// # Panics
    /// If the first one is no method.
    fn from((method, path): (&str, &str)) -> Self {
        match method.parse() {
            Ok(method) => Self { method, path: path.to_owned() },
            Err(_) => fail(format_args!("{method:?} is no method: write (\"DELETE\", \"/path\")")),
        }
    }
}

/// The body of a request that has none.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct NoBody;

impl Body for NoBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        true
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(0)
    }
}

async fn send<S, B, R>(mut app: S, route: &Route, body: B) -> Result<Response<R>, String>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Error: Debug,
{
    let request = Request::builder().method(route.method.clone()).uri(&route.path).body(body);
    let request = request.map_err(|error| format!("no request can ask for that: {error}"))?;
    let failed = |error| format!("the service failed: {error:?}");
    poll_fn(|cx| app.poll_ready(cx)).await.map_err(failed)?;
    app.call(request).await.map_err(failed)
}

fn judge<R>(answer: Result<Response<R>, String>) -> Result<(), String> {
    let answer = answer?;
    let status = answer.status();
    let challenged = answer.headers().contains_key(WWW_AUTHENTICATE);
    let hint = match status {
        StatusCode::UNAUTHORIZED if challenged => return Ok(()),
        StatusCode::UNAUTHORIZED => "no WWW-Authenticate: not hallpass's answer",
        StatusCode::NOT_FOUND => {
            "is the path spelt right? A route that is not there proves nothing"
        }
        StatusCode::METHOD_NOT_ALLOWED => "is it the right method? (\"POST\", \"/path\") asks so",
        StatusCode::INTERNAL_SERVER_ERROR => "is the layer missing? Its log line says more",
        _ if status.is_success() => "it let the request in",
        _ => "not a challenged 401",
    };
    Err(format!("{status}: {hint}"))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::Router;
    use axum::routing::{get, post};
    use hallpass_axum::authenticate;
    use tower::service_fn;

    use super::*;
    use crate::TestIssuer;

    fn app() -> Router {
        let refuse = async || (StatusCode::UNAUTHORIZED, "of its own");
        Router::new()
            .route("/orders", get(async || "orders").post(async || "made"))
            .route_layer(authenticate(TestIssuer::hs256().verifier()))
            .route("/open", get(async || "open"))
            .route("/moved", get(axum::response::Redirect::to("/login")))
            .route("/own", get(refuse))
            .route("/created", post(async || StatusCode::CREATED))
    }

    /// The message of the panic.
    async fn failure(routes: Vec<(&'static str, &'static str)>) -> String {
        let asked = tokio::spawn(assert_refuses_anonymous(app(), routes));
        let error = asked.await.unwrap_err().into_panic();
        *error.downcast::<String>().unwrap()
    }

    #[tokio::test]
    async fn guarded_routes_pass() {
        assert_refuses_anonymous(app(), ["/orders"]).await;
        assert_refuses_anonymous(app(), [("GET", "/orders"), ("POST", "/orders")]).await;
        assert_refuses_anonymous(app(), [(Method::HEAD, "/orders")]).await;
        assert_refuses_anonymous_with(app(), [String::from("/orders")], axum::body::Body::empty)
            .await;
    }

    #[tokio::test]
    async fn every_other_route_is_named_at_once() {
        let routes = vec![
            ("GET", "/orders"),
            ("GET", "/open"),
            ("GET", "/ordres"),
            ("DELETE", "/open"),
            ("GET", "/moved"),
            ("GET", "/own"),
            ("POST", "/created"),
            ("GET", "not a path"),
        ];
        let message = failure(routes).await;
        for line in [
            "GET /open: 200 OK: it let the request in",
            "GET /ordres: 404 Not Found: is the path spelt right?",
            "DELETE /open: 405 Method Not Allowed: is it the right method?",
            "GET /moved: 303 See Other: not a challenged 401",
            "GET /own: 401 Unauthorized: no WWW-Authenticate",
            "POST /created: 201 Created: it let the request in",
            "GET not a path: no request can ask for that",
        ] {
            assert!(message.contains(line), "{line}\n{message}");
        }
        assert!(!message.contains("/orders"), "{message}");
    }

    #[tokio::test]
    async fn no_route_proves_nothing() {
        assert!(failure(Vec::new()).await.contains("no route was given"));
    }

    #[tokio::test]
    #[should_panic(expected = "the service failed: \"down\"")]
    async fn a_service_that_fails_refuses_nothing() {
        let service = service_fn(async |_: Request<()>| Err::<Response<()>, _>("down"));
        assert_refuses_anonymous_with(service, ["/"], || ()).await;
    }

    #[tokio::test]
    #[should_panic(expected = "is no method")]
    async fn a_method_is_one() {
        let service = service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(())));
        assert_refuses_anonymous_with(service, [("GET /", "/orders")], || ()).await;
    }
}
