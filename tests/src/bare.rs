//! The routes of the table as a bare Tower service: no framework, core's functions alone.

use std::convert::Infallible;

use bytes::Bytes;
use hallpass::tower::{Answer, Problem, require};
use hallpass::{Admission, Rejection};
use hallpass_testkit::cases::{
    Admin, Kit, Me, Mode, Setup, passed, protocols, requirement, subject,
};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt, service_fn};

use crate::axum_app::layer;
use crate::joined;

/// The service in a box, over any request body.
pub type Service<B> = BoxCloneSyncService<Request<B>, Response<Full<Bytes>>, Infallible>;

/// The service with this setup, in this mode.
pub fn service<B: Send + 'static>(kit: &Kit, setup: Setup, mode: Mode) -> Service<B> {
    let routes = service_fn(serve);
    match layer(kit, setup, mode) {
        None => Service::new(routes),
        Some(layer) => Service::new(layer.layer(routes)),
    }
}

async fn serve<B>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if let Some(requirement) = requirement(&path) {
        let leaf = service_fn(async |_: Request<B>| Ok(Response::new(Full::from(passed()))));
        return require(requirement).layer(leaf).oneshot(request).await;
    }
    Ok(match answer(&request, request.extensions().get()) {
        Some(Ok(text)) => dressed(&path, text),
        Some(Err(rejection)) => Problem::default().answer(&rejection),
        None => with_status(StatusCode::NOT_FOUND),
    })
}

/// The answer of a handler, with what it sets besides.
fn dressed(path: &str, text: String) -> Response<Full<Bytes>> {
    let fields: &[(&str, &str)] = match path {
        "/upgrade" => return with_status(StatusCode::SWITCHING_PROTOCOLS),
        "/upgrade-v2" => &[("sec-websocket-protocol", "v2.chat")],
        "/caching" => &[("cache-control", "no-store"), ("vary", "accept")],
        _ => &[],
    };
    let mut response = Response::new(Full::from(text));
    if path == "/upgrade-v2" {
        response = with_status(StatusCode::SWITCHING_PROTOCOLS);
    }
    for (name, value) in fields {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    response
}

fn with_status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

fn answer<B>(
    request: &Request<B>,
    admission: Option<&Admission>,
) -> Option<Result<String, Rejection>> {
    Some(match request.uri().path() {
        "/open" => Ok(passed()),
        "/claims" => Admission::claims::<Me>(admission).map(|me| subject(Some(&me.sub))),
        "/maybe" | "/maybe-named" => Admission::optional_claims::<Me>(admission)
            .map(|me| subject(me.as_ref().map(|me| me.sub.as_str()))),
        "/verified" => Admission::required(admission).map(|token| subject(token.subject())),
        "/maybe-verified" => Admission::optional(admission)
            .map(|token| subject(token.and_then(|token| token.subject()))),
        "/upgrade" | "/upgrade-v2" | "/caching" => Admission::optional(admission).map(|_| passed()),
        "/protocols" => {
            let lines = request.headers().get_all("sec-websocket-protocol").iter();
            let lines = joined(lines.map(HeaderValue::as_bytes));
            Admission::optional(admission).map(|_| protocols(&lines))
        }
        "/granted" => Admission::granted::<Admin>(admission).map(|_| passed()),
        _ => return None,
    })
}
