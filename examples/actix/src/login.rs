//! `POST /login`: a password for a token.

use std::fmt;

use actix_web::error::JsonPayloadError;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Json, JsonConfig};
use actix_web::{HttpResponse, ResponseError};
use quickstart::app::{App, Credentials, MAX_LOGIN};
use quickstart::error::LoginError;

/// How much of a body is read, and how a bad one is answered.
pub(crate) fn limits() -> JsonConfig {
    JsonConfig::default().limit(MAX_LOGIN).error_handler(|error, _| {
        let status = match &error {
            JsonPayloadError::ContentType => 415,
            JsonPayloadError::Deserialize(error) if error.is_data() => 422,
            JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => 413,
            _ => 400,
        };
        Refused(LoginError::Unreadable(status)).into()
    })
}

/// Answers a token, which no cache may keep (RFC 6749 §5.1).
pub(crate) async fn login(
    app: Data<App>,
    credentials: Json<Credentials>,
) -> Result<HttpResponse, Refused> {
    let token = app.log_in(credentials.into_inner()).await.map_err(Refused)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(token))
}

/// A login that does not succeed, as a response.
#[derive(Debug)]
pub(crate) struct Refused(LoginError);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the login does not succeed")
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.0.log();
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CONTENT_TYPE, LoginError::MEDIA_TYPE));
        if let Some(challenge) = self.0.challenge() {
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        response.body(self.0.body())
    }
}
