//! Mounts what the service serves itself.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hallpass_core::{EndpointRequest, EndpointResponse, Endpoints};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tower_service::Service;

/// Mounts endpoints, outside of the authentication: as the service of a route, or, in axum, as all
/// that is nested below a path.
///
/// ```
/// use axum::Router;
/// use hallpass_core::{Jwks, Readiness};
/// use hallpass_tower::endpoints;
///
/// # fn mount(jwks: Jwks) -> Router {
/// Router::new()
///     .route_service("/.well-known/jwks.json", endpoints(jwks))
///     .nest_service("/health", endpoints(Readiness::new(|| true)))
/// # }
/// ```
pub fn endpoints(endpoints: impl Endpoints) -> EndpointsService {
    EndpointsService { endpoints: Arc::new(endpoints) }
}

/// The service made by [`endpoints`]. It never fails and is always ready.
#[derive(Clone)]
pub struct EndpointsService {
    endpoints: Arc<dyn Endpoints>,
}

/// Reads the body and waits for the endpoint: boxed, for there is input and output on its way.
type Answering = Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send>>;

impl<B> Service<Request<B>> for EndpointsService
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let endpoints = Arc::clone(&self.endpoints);
        Box::pin(async move { Ok(response(answer(&*endpoints, request).await)) })
    }
}

impl fmt::Debug for EndpointsService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EndpointsService(..)")
    }
}

async fn answer<B>(endpoints: &dyn Endpoints, request: Request<B>) -> EndpointResponse
where
    B: Body + Send,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, endpoints.max_body()).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return EndpointResponse::too_large(),
        Err(_) => return EndpointResponse::incomplete(),
    };
    let plain = EndpointRequest::new(head.method.as_str(), head.uri.path()).with_body(body);
    let plain = head
        .headers
        .iter()
        .fold(plain, |plain, (name, value)| plain.with_field(name.as_str(), value.as_bytes()));
    endpoints.answer(plain).wait().await
}

fn response(plain: EndpointResponse) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() =
        StatusCode::from_u16(plain.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in plain.fields() {
        // What is unfit for a header is the endpoint's mistake, and left out.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    *response.body_mut() = Full::from(plain.into_body());
    response
}
