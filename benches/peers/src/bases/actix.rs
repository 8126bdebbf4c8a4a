//! actix-web 4.

use std::hint::black_box;

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use actix_web::{App, Error, test, web};

use crate::bases::Verdict;
use crate::harness::now;

/// The row of this base.
pub(crate) const BASE: &str = "base actix-web 4";

/// One route, and no middleware.
pub(crate) fn service() -> impl OneRequest {
    let app = App::new().route("/", web::get().to(async || "ok"));
    now(test::init_service(app))
}

/// The value of `Authorization`.
pub(crate) fn bearer(token: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("Bearer {token}")).expect("a token is text")
}

/// What can be sent a request.
pub(crate) trait OneRequest: 'static {
    /// One request with one field.
    ///
    /// # Panics
    /// It ends in another way.
    fn send_in(&self, field: &HeaderName, value: Option<&HeaderValue>, verdict: Verdict);

    /// One request with a token in `Authorization`.
    fn send(&self, bearer: Option<&HeaderValue>, verdict: Verdict) {
        self.send_in(&AUTHORIZATION, bearer, verdict);
    }
}

impl<S, B> OneRequest for S
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
{
    fn send_in(&self, field: &HeaderName, value: Option<&HeaderValue>, verdict: Verdict) {
        let mut request = Request::new();
        if let Some(value) = value {
            request.head_mut().headers.insert(field.clone(), value.clone());
        }
        // Middleware may answer by an error, which a server makes a response of.
        let answered = match now(self.call(request)) {
            Ok(response) => black_box(response).status(),
            Err(error) => black_box(error).error_response().status(),
        };
        verdict.check(answered.as_u16());
    }
}
