//! The application's own answer.

use hallpass_core::Rejection;
use http::{Response, StatusCode};

use super::{Answer, add_fields};

/// A closure answers in the application's format. It cannot turn a refusal into a success: a status
/// below 400 is replaced by the rejection's own. Header fields of the rejection that the closure
/// did not set are added, so that every 401 carries its challenge (RFC 9110 §15.5.2); its
/// `content-type` is the closure's affair.
impl<F, B> Answer<B> for F
where
    F: Fn(&Rejection) -> Response<B> + Clone,
{
    fn answer(&self, rejection: &Rejection) -> Response<B> {
        let mut response = self(rejection);
        if !Rejection::may_answer_with(response.status().as_u16()) {
            *response.status_mut() = StatusCode::from_u16(rejection.status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        }
        let missing: Vec<_> = rejection
            .due_fields()
            .filter(|(name, _)| !response.headers().contains_key(*name))
            .collect();
        add_fields(&mut response, missing.into_iter());
        response.extensions_mut().insert(rejection.answered_by_choice());
        response
    }
}
