//! `jwt-authorizer`: a layer for axum 0.7, over `ring`.

use axum07::Router;
use axum07::routing::get;
use jwt_authorizer::{Authorizer, IntoLayer, JwtAuthorizer, JwtClaims, Validation};

use crate::bases::axum07::BASE;
use crate::fixture::{AUDIENCE, Claims, ISSUER, jwks};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title, now};

/// The name of the row.
pub(crate) const ROW: &str = "jwt-authorizer 0.15 [ring]";

/// One route, behind its layer; the keys of all algorithms.
pub(crate) fn router() -> Router {
    router_with(&jwks())
}

/// The same with whatever keys.
pub(crate) fn router_with(jwks: &str) -> Router {
    let rules = Validation::new().iss(&[ISSUER]).aud(&[AUDIENCE]).nbf(true).exp(true);
    let authorizer = JwtAuthorizer::from_jwks_text(jwks).validation(rules).build();
    let authorizer: Authorizer<Claims> = now(authorizer).expect("the keys are good");
    Router::new().route("/", get(handler)).layer(authorizer.into_layer())
}

/// Its row.
pub(crate) fn add(suite: &mut Suite, group: &str, token: &str) {
    let title = Title::new(group, ROW).over(BASE);
    rows::add_axum07(suite, title, &Question::good(token), router);
}

async fn handler(JwtClaims(claims): JwtClaims<Claims>) -> &'static str {
    std::hint::black_box(claims.sub.len());
    "ok"
}
