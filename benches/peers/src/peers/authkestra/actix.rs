//! Its extractors for actix-web.

use std::hint::black_box;

use actix_web::{App, test, web};
use authkestra_actix::{AuthToken, Jwt};

use super::{fetched, token_manager};
use crate::bases::actix::{BASE, OneRequest};
use crate::fixture::{Alg, Claims};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title, now};
use crate::peers::jsonwebtoken::v11;

/// One route, behind the extractor that decodes with keys at hand.
pub(crate) fn jwt_service(alg: Alg) -> impl OneRequest {
    async fn handler(claims: Jwt<Claims>) -> &'static str {
        black_box(claims.0.sub.len());
        "ok"
    }
    let app = App::new()
        .app_data(web::Data::new(fetched()))
        .app_data(web::Data::new(v11::validation(alg)))
        .route("/", web::get().to(handler));
    now(test::init_service(app))
}

/// One route, behind the extractor for its own tokens.
pub(crate) fn token_service() -> impl OneRequest {
    async fn handler(claims: AuthToken) -> &'static str {
        black_box(claims.0.sub.len());
        "ok"
    }
    let manager = web::Data::new(token_manager());
    now(test::init_service(App::new().app_data(manager).route("/", web::get().to(handler))))
}

/// The row of an algorithm.
pub(super) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str, backend: &str) {
    let question = &Question::good(token);
    let title = |what: &str| {
        Title::new(group, format!("authkestra-actix 0.13 {what} [{backend}]")).over(BASE)
    };
    if alg == Alg::HS256 {
        let title = title("AuthToken, fixed claims, no aud, nbf check");
        return rows::add_actix(suite, title, question, token_service);
    }
    rows::add_actix(suite, title("Jwt"), question, move || jwt_service(alg));
}
