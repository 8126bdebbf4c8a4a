//! `actix-web-httpauth` with `jsonwebtoken` 11, as its examples join them.

use std::hint::black_box;

use actix_web::dev::ServiceRequest;
use actix_web::error::ErrorUnauthorized;
use actix_web::{App, Error, HttpMessage, test, web};
use actix_web_httpauth::extractors::bearer::BearerAuth;
use actix_web_httpauth::middleware::HttpAuthentication;
use jsonwebtoken::{DecodingKey, Validation, decode};

use super::jsonwebtoken::v11;
use crate::bases::actix::{BASE, OneRequest};
use crate::fixture::{Alg, Claims};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title, now};

/// The name of the row.
pub(crate) const ROW: &str = "actix-web-httpauth 0.8, jsonwebtoken 11.1 [aws_lc_rs]";

/// What the validator reads.
pub(crate) struct Rules {
    key: DecodingKey,
    validation: Validation,
}

impl Rules {
    pub(crate) fn new(alg: Alg) -> Self {
        Self { key: v11::key(alg), validation: v11::validation(alg) }
    }
}

/// Lets in a request whose token decodes, and leaves its claims in it.
pub(crate) async fn validator(
    request: ServiceRequest,
    credentials: BearerAuth,
) -> Result<ServiceRequest, (Error, ServiceRequest)> {
    let rules = request.app_data::<web::Data<Rules>>().expect("they are there").clone();
    match decode::<Claims>(credentials.token(), &rules.key, &rules.validation) {
        Ok(token) => {
            request.extensions_mut().insert(token.claims);
            Ok(request)
        }
        Err(_) => Err((ErrorUnauthorized("no"), request)),
    }
}

/// The handler, which takes the claims.
pub(crate) async fn handler(claims: web::ReqData<Claims>) -> &'static str {
    black_box(claims.sub.len());
    "ok"
}

/// One route, behind the middleware.
pub(crate) fn service(alg: Alg) -> impl OneRequest {
    let app = App::new()
        .app_data(web::Data::new(Rules::new(alg)))
        .wrap(HttpAuthentication::bearer(validator))
        .route("/", web::get().to(handler));
    now(test::init_service(app))
}

/// The row of an algorithm.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let title = Title::new(group, ROW).over(BASE);
    rows::add_actix(suite, title, &Question::good(token), move || service(alg));
}
