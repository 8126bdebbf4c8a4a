//! The routes of the table as a bare Tower service: no framework, core's functions alone.

use std::convert::Infallible;

use bytes::Bytes;
use hallpass::tower::{Answer, Problem, authenticate, require};
use hallpass::{Admission, Rejection};
use hallpass_testkit::cases::{Admin, Kit, Me, Mode, passed, requirement, subject};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt, service_fn};

/// The service in a box, over any request body.
pub type Service<B> = BoxCloneSyncService<Request<B>, Response<Full<Bytes>>, Infallible>;

/// The service in `mode`.
pub fn service<B: Send + 'static>(kit: &Kit, mode: Mode) -> Service<B> {
    let routes = service_fn(serve);
    match mode {
        Mode::NoLayer => Service::new(routes),
        Mode::Required => Service::new(authenticate(kit.verifier()).layer(routes)),
        Mode::Optional => Service::new(authenticate(kit.verifier()).optional().layer(routes)),
    }
}

async fn serve<B>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if let Some(requirement) = requirement(&path) {
        let leaf = service_fn(async |_: Request<B>| Ok(Response::new(Full::from(passed()))));
        return require(requirement).layer(leaf).oneshot(request).await;
    }
    Ok(match answer(&path, request.extensions().get()) {
        Some(Ok(text)) => Response::new(Full::from(text)),
        Some(Err(rejection)) => Problem::default().answer(&rejection),
        None => {
            let mut response = Response::new(Full::default());
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    })
}

fn answer(path: &str, admission: Option<&Admission>) -> Option<Result<String, Rejection>> {
    Some(match path {
        "/open" => Ok(passed()),
        "/claims" => Admission::claims::<Me>(admission).map(|me| subject(Some(&me.sub))),
        "/maybe" | "/maybe-named" => Admission::optional_claims::<Me>(admission)
            .map(|me| subject(me.as_ref().map(|me| me.sub.as_str()))),
        "/verified" => Admission::required(admission).map(|token| subject(token.subject())),
        "/maybe-verified" => Admission::optional(admission)
            .map(|token| subject(token.and_then(|token| token.subject()))),
        "/granted" => Admission::granted::<Admin>(admission).map(|_| passed()),
        _ => return None,
    })
}
