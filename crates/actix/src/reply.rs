//! What a login of the application's own answers.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use hallpass_core::EndpointResponse;

use crate::endpoints::respond;

/// An answer in plain data as a response of actix-web: for handlers that hand out tokens, since those
/// of sessions become one, and so does what goes wrong with them. It is a responder and an error.
///
/// ```
/// use hallpass_actix::Reply;
/// use hallpass_core::EndpointResponse;
///
/// # struct Tokens;
/// # impl From<Tokens> for EndpointResponse {
/// #     fn from(_: Tokens) -> Self { Self::new(200) }
/// # }
/// # async fn start() -> Result<Tokens, EndpointResponse> { Ok(Tokens) }
/// async fn log_in() -> Result<Reply, Reply> {
///     let tokens = start().await?;
///     Ok(tokens.into())
/// }
/// ```
pub struct Reply(EndpointResponse);

impl<R: Into<EndpointResponse>> From<R> for Reply {
    fn from(response: R) -> Self {
        Self(response.into())
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(self.0)
    }
}

impl ResponseError for Reply {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        respond(self.0.clone())
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "answered with {}", self.0.status())
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reply").field(&self.0).finish()
    }
}
