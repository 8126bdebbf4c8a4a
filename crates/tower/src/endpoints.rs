//! Mounts what the service serves itself.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hallpass_core::{EndpointRequest, EndpointResponse, Endpoints};
use http::header::SET_COOKIE;
use http::{Extensions, HeaderName, HeaderValue, Request, Response, StatusCode};
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
    EndpointsService { endpoints: Arc::new(endpoints), peer: None }
}

/// The service made by [`endpoints`]. It never fails and is always ready.
#[derive(Clone)]
pub struct EndpointsService {
    endpoints: Arc<dyn Endpoints>,
    peer: Option<Arc<Peer>>,
}

/// Finds the other end of the connection.
type Peer = dyn Fn(&Extensions) -> Option<IpAddr> + Send + Sync;

impl EndpointsService {
    /// Tells the endpoints the address at the other end of the connection, for limits by address: from
    /// wherever the server puts it. In axum, under `into_make_service_with_connect_info`:
    ///
    /// ```
    /// use std::net::SocketAddr;
    ///
    /// use axum::extract::ConnectInfo;
    /// use hallpass_core::Readiness;
    /// use hallpass_tower::endpoints;
    ///
    /// let service = endpoints(Readiness::new(|| true))
    ///     .peer(|extensions| Some(extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip()));
    /// # drop(service);
    /// ```
    #[must_use]
    pub fn peer(
        self,
        peer: impl Fn(&Extensions) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        Self { peer: Some(Arc::new(peer)), ..self }
    }
}

/// A response of an endpoint, or one that the application made in the same words, as one of `http`.
#[must_use]
pub fn respond(plain: EndpointResponse) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() =
        StatusCode::from_u16(plain.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in plain.fields() {
        // What is unfit for a header is the endpoint's mistake, and left out.
        if let (Ok(name), Ok(mut value)) =
            (HeaderName::try_from(name), HeaderValue::try_from(value))
        {
            // For logs, and for the tables of HTTP/2 (RFC 7541 §7.1.3).
            value.set_sensitive(name == SET_COOKIE);
            response.headers_mut().append(name, value);
        }
    }
    *response.body_mut() = Full::from(plain.into_body());
    response
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
        let peer = self.peer.as_ref().and_then(|peer| peer(request.extensions()));
        Box::pin(async move { Ok(respond(answer(&*endpoints, request, peer).await)) })
    }
}

impl fmt::Debug for EndpointsService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EndpointsService(..)")
    }
}

async fn answer<B>(
    endpoints: &dyn Endpoints,
    request: Request<B>,
    peer: Option<IpAddr>,
) -> EndpointResponse
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
    let plain = EndpointRequest::new(head.method.as_str(), head.uri.path());
    let plain = plain.with_body(body).with_peer(peer);
    let plain = head
        .headers
        .iter()
        .fold(plain, |plain, (name, value)| plain.with_field(name.as_str(), value.as_bytes()));
    endpoints.answer(plain).wait().await
}
