//! Mounts what the service serves itself.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, SET_COOKIE};
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse, Route};
use futures_core::Stream;
use hallpass_core::{EndpointRequest, EndpointResponse, Endpoints};

/// Mounts endpoints, outside of the authentication: as a resource, or as all that is below a scope.
///
/// ```
/// use actix_web::{App, web};
/// use hallpass_actix::endpoints;
/// use hallpass_core::{Jwks, Readiness};
///
/// # fn mount(jwks: Jwks) {
/// let app = App::new()
///     .service(web::resource("/.well-known/jwks.json").route(endpoints(jwks)))
///     .service(web::scope("/health").default_service(endpoints(Readiness::new(|| true))));
/// # drop(app);
/// # }
/// ```
pub fn endpoints(endpoints: impl Endpoints) -> Route {
    let endpoints: Arc<dyn Endpoints> = Arc::new(endpoints);
    web::to(move |request: HttpRequest, payload: Payload| {
        let endpoints = Arc::clone(&endpoints);
        async move { respond(answer(&*endpoints, &request, payload).await) }
    })
}

async fn answer(
    endpoints: &dyn Endpoints,
    request: &HttpRequest,
    payload: Payload,
) -> EndpointResponse {
    let body = match collect(payload, endpoints.max_body()).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let peer = request.peer_addr().map(|address| address.ip());
    let plain = EndpointRequest::new(request.method().as_str(), path(request));
    let plain = plain.with_body(body).with_peer(peer);
    let plain = request
        .headers()
        .iter()
        .fold(plain, |plain, (name, value)| plain.with_field(name.as_str(), value.as_bytes()));
    endpoints.answer(plain).wait().await
}

/// What is left of the path below the scope, as it came, or `/`. What actix-web leaves is decoded;
/// slashes never are (RFC 3986 §2.2), so they tell where it begins.
fn path(request: &HttpRequest) -> &str {
    let slashes = request.match_info().unprocessed().matches('/').count();
    let path = request.path();
    let start = slashes.checked_sub(1).and_then(|before| path.rmatch_indices('/').nth(before));
    start.and_then(|(start, _)| path.get(start..)).unwrap_or("/")
}

/// Reads a body of at most `limit` bytes.
async fn collect(mut payload: Payload, limit: usize) -> Result<Vec<u8>, EndpointResponse> {
    let mut body = Vec::new();
    while let Some(chunk) = std::future::poll_fn(|cx| Pin::new(&mut payload).poll_next(cx)).await {
        let chunk = chunk.map_err(|_| EndpointResponse::incomplete())?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(EndpointResponse::too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A response of an endpoint, or one that the application made in the same words, as one of actix-web.
pub(crate) fn respond(plain: EndpointResponse) -> HttpResponse {
    let status = StatusCode::from_u16(plain.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::new(status);
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
    response.set_body(plain.into_body()).map_into_boxed_body()
}
