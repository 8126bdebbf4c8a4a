//! The default answer.

use hallpass_core::Rejection;
use http::{Response, StatusCode};

use super::{Answer, add_fields};

/// Answers as HTTP does: the status, `WWW-Authenticate` where it is due, and a problem document
/// (RFC 9457) as the body. The rejection is in the response's extensions, for a layer further out
/// to log.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Problem;

impl<B: From<String>> Answer<B> for Problem {
    fn answer(&self, rejection: &Rejection) -> Response<B> {
        let mut response = Response::new(B::from(rejection.body()));
        *response.status_mut() =
            StatusCode::from_u16(rejection.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        add_fields(&mut response, rejection.fields());
        response.extensions_mut().insert(rejection.answered_by_default());
        response
    }

    fn replaces(&self) -> bool {
        false
    }
}
