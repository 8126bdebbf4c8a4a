//! Everybody who answers a bad token at once. `authkestra` is not here: an unknown key has it fetch
//! the set again.

use jsonwebtoken::decode;

use super::jsonwebtoken::v11;
use super::{actix_web_httpauth, aliri, axum_jwt_auth, huskarl, jwt_authorizer, tower_oauth2};
use crate::bases::Verdict;
use crate::fixture::{Alg, Claims, jwks};
use crate::groups::rows::{self, Question};
use crate::harness::{Framework, Suite, Title};

/// The rows of a group. `None` is a request without a token.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: Option<&str>) {
    let question = &Question { token: token.map(str::to_owned), verdict: Verdict::Refused };
    let backend = super::backend(false);
    let title = |name: &str| Title::new(group, name);
    // A key without a name fits a token of any, and another key set is not asked for at once.
    if !group.ends_with("unknown kid") {
        add_decode(suite, group, alg, token);
        let axum_jwt_auth = title(&axum_jwt_auth::name(backend)).on(Framework::Axum);
        rows::add(suite, axum_jwt_auth, question, move || axum_jwt_auth::router(alg));
        let actix = title(actix_web_httpauth::ROW).on(Framework::Actix);
        rows::add_actix(suite, actix, question, move || actix_web_httpauth::service(alg));
        let huskarl = title(huskarl::ROW).on(Framework::Axum);
        rows::add(suite, huskarl, question, move || huskarl::router(alg));
    }
    let tower = title(&tower_oauth2::bare_name(backend)).on(Framework::Tower);
    rows::add(suite, tower, question, move || tower_oauth2::service(alg, &jwks()));
    let axum = title(&tower_oauth2::name(backend)).on(Framework::Axum);
    rows::add(suite, axum, question, move || tower_oauth2::router(alg));
    let jwt_authorizer = title(jwt_authorizer::ROW).on(Framework::Axum);
    rows::add_axum07(suite, jwt_authorizer, question, jwt_authorizer::router);
    let aliri = move || aliri::router(alg).expect("it has the algorithm");
    rows::add(suite, title(aliri::ROW).on(Framework::Axum), question, aliri);
}

fn add_decode(suite: &mut Suite, group: &str, alg: Alg, token: Option<&str>) {
    let Some(token) = token.map(str::to_owned) else { return };
    let title = Title::new(group, "jsonwebtoken 11.1 decode [aws_lc_rs]").on(Framework::None);
    suite.add(title, move || {
        let (key, validation) = (v11::key(alg), v11::validation(alg));
        move || decode::<Claims>(&token, &key, &validation).expect_err("it is refused")
    });
}
