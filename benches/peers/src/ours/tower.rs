//! The layer around a bare service.

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;

use axum::body::Body;
use hallpass::tower::authenticate;
use hallpass::{Admission, Verifier};
use http::{Request, Response};
use serde::de::DeserializeOwned;
use tower::Layer;

use crate::bases::tower::OneRequest;
use crate::fixture::Claims;

/// The row of this service.
pub(crate) const ROW: &str = "hallpass bare tower";

/// The row of the layer that decodes in one pass.
pub(crate) const DECODING: &str = "hallpass bare tower, decoding";

/// Takes the typed claims out of the request.
pub(crate) fn service(verifier: Verifier) -> impl OneRequest + Sync {
    service_of::<Claims>(verifier)
}

/// The same with claims of another type.
pub(crate) fn service_of<C>(verifier: Verifier) -> impl OneRequest + Sync
where
    C: DeserializeOwned + Send + Sync + 'static,
{
    authenticate(verifier).layer(tower::service_fn(answer::<C>))
}

/// The same, told for which type.
pub(crate) fn decoding(verifier: Verifier) -> impl OneRequest + Sync {
    authenticate(verifier).decoding::<Claims>().layer(tower::service_fn(answer::<Claims>))
}

async fn answer<C>(request: Request<Body>) -> Result<Response<Body>, Infallible>
where
    C: DeserializeOwned + Send + Sync + 'static,
{
    let claims: Arc<C> = Admission::claims(request.extensions().get()).expect("let in");
    black_box(&*claims);
    Ok(Response::new(Body::from("ok")))
}
