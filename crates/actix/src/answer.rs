//! How a refusal becomes a response.

use std::fmt;
use std::rc::Rc;

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use hallpass_core::{FieldsMut, Rejection};

use crate::view::Fields;

type Custom = dyn Fn(&Rejection) -> HttpResponse;

/// The core's answer, or the application's own.
#[derive(Clone, Default)]
pub(crate) struct Answer(Option<Rc<Custom>>);

impl Answer {
    pub(crate) fn by(answer: impl Fn(&Rejection) -> HttpResponse + 'static) -> Self {
        Self(Some(Rc::new(answer)))
    }

    /// The response to a request that is not let in.
    pub(crate) fn answer(&self, rejection: &Rejection) -> HttpResponse {
        match &self.0 {
            Some(answer) => complete(answer(rejection), rejection),
            None => problem(rejection),
        }
    }

    /// The answer in place of a default one that an extractor or a guard further in gave.
    pub(crate) fn replace<B: MessageBody>(
        &self,
        response: &ServiceResponse<B>,
    ) -> Option<HttpResponse> {
        self.0.as_ref()?;
        let extensions = response.response().extensions();
        let rejection = extensions.get().filter(|r: &&Rejection| r.is_answered_by_default())?;
        let mut own = self.answer(rejection);
        // What middleware in between added, such as a session's cookie, stays.
        let inner = response.headers();
        let keep = inner.keys().filter(|name| {
            !Rejection::is_of_one_answer(name.as_str()) && !own.headers().contains_key(*name)
        });
        for name in keep.cloned().collect::<Vec<_>>() {
            for value in inner.get_all(&name) {
                own.headers_mut().append(name.clone(), value.clone());
            }
        }
        Some(own)
    }
}

/// As HTTP does: status, `WWW-Authenticate` where it is due, and a problem document (RFC 9457).
pub(crate) fn problem(rejection: &Rejection) -> HttpResponse {
    let mut response =
        HttpResponse::new(status(rejection)).set_body(rejection.body()).map_into_boxed_body();
    for (name, value) in rejection.fields() {
        Fields(response.headers_mut()).append(name, value);
    }
    response.extensions_mut().insert(rejection.answered_by_default());
    response
}

/// A closure's answer cannot look like a success, and lacks no field that is due.
fn complete(mut response: HttpResponse, rejection: &Rejection) -> HttpResponse {
    if !Rejection::may_answer_with(response.status().as_u16()) {
        *response.status_mut() = status(rejection);
    }
    let missing: Vec<_> = rejection
        .due_fields()
        .filter(|(name, _)| !response.headers().contains_key(*name))
        .collect();
    for (name, value) in missing {
        Fields(response.headers_mut()).append(name, value);
    }
    response.extensions_mut().insert(rejection.answered_by_choice());
    response
}

fn status(rejection: &Rejection) -> StatusCode {
    StatusCode::from_u16(rejection.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Answer(custom)" } else { "Answer(problem)" })
    }
}
