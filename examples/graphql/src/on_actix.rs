//! The schema on actix-web.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE};
use actix_web::web::{self, Bytes, Data, PayloadConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use hallpass::Verifier;
use hallpass::actix::{Verified, authenticate};

use crate::answer::{Asked, MAX_BODY, answer};
use crate::schema::Shop;

/// `POST /graphql`, for whom `verifier` verifies.
pub fn routes(config: &mut ServiceConfig, schema: Shop, verifier: Verifier) {
    config.service(
        web::resource("/graphql")
            .app_data(Data::new(schema))
            .app_data(PayloadConfig::new(MAX_BODY))
            .wrap(authenticate(verifier))
            .route(web::post().to(graphql)),
    );
}

async fn graphql(
    schema: Data<Shop>,
    Verified(token): Verified,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let field = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let asked = Asked { accept: field(ACCEPT), content_type: field(CONTENT_TYPE), body: &body };
    let answer = answer(&schema, token, asked).await;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).insert_header((CONTENT_TYPE, answer.media_type)).body(answer.body)
}
