use std::task::{Context, Poll};

use hallpass_core::Admission;
use http::Request;
use tower_service::Service;

/// The service made by [`AdmittedLayer`](super::AdmittedLayer).
#[derive(Clone, Debug)]
pub struct Admitted<S> {
    inner: S,
    admission: Admission,
}

impl<S> Admitted<S> {
    pub(super) const fn new(inner: S, admission: Admission) -> Self {
        Self { inner, admission }
    }
}

impl<S, B> Service<Request<B>> for Admitted<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(self.admission.clone());
        self.inner.call(request)
    }
}
