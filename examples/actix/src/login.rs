//! `POST /login`: a password for tokens. It takes JSON alone, as that of the quickstart, and for the
//! same reason.

use actix_web::HttpRequest;
use actix_web::error::JsonPayloadError;
use actix_web::web::{Data, Json, JsonConfig};
use hallpass::actix::Reply;
use quickstart::app::{App, Credentials, MAX_LOGIN};
use quickstart::error::Failed;

/// How much of a body is read, and how a bad one is answered.
pub(crate) fn limits() -> JsonConfig {
    JsonConfig::default().limit(MAX_LOGIN).error_handler(|error, _| {
        let status = match &error {
            JsonPayloadError::ContentType => 415,
            JsonPayloadError::Deserialize(error) if error.is_data() => 422,
            JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => 413,
            _ => 400,
        };
        Reply::from(Failed::Unreadable(status)).into()
    })
}

/// Answers an access token, which no cache may keep (RFC 6749 §5.1), and sets the cookie.
pub(crate) async fn login(
    app: Data<App>,
    request: HttpRequest,
    credentials: Json<Credentials>,
) -> Result<Reply, Reply> {
    let cookies = request.headers().get_all("cookie");
    Ok(app.log_in(credentials.into_inner(), cookies).await?.into())
}
