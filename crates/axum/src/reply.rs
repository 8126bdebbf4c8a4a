//! What a login of the application's own answers.

use std::fmt;

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use hallpass_core::EndpointResponse;
use hallpass_tower::respond;

/// An answer in plain data as a response of axum: for handlers that hand out tokens, since those of
/// sessions become one, and so does what goes wrong with them.
///
/// ```
/// use hallpass_axum::Reply;
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

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        respond(self.0).map(Body::new)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reply").field(&self.0).finish()
    }
}
