//! `aliri`: a Tower layer over `ring`, and over OpenSSL for ES256.

use std::hint::black_box;

use aliri::jwa::Algorithm;
use aliri::jwt::{
    Audience, Audiences, CoreClaims, CoreValidator, Issuer, IssuerRef, Subject, SubjectRef,
};
use aliri_clock::UnixTime;
use aliri_oauth2::{Authority, HasScope, Scope};
use aliri_tower::Oauth2Authorizer;
use axum::body::Body;
use axum::routing::get;
use axum::{Extension, Router};
use serde::Deserialize;

use crate::bases::axum::{BASE, served};
use crate::fixture::{AUDIENCE, Alg, ISSUER, jwks_of};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title};

/// The name of the row.
pub(crate) const ROW: &str = "aliri_tower 0.6 [ring]";

/// One route, behind its layer; `None` for an algorithm that it has not.
pub(crate) fn router(alg: Alg) -> Option<Router> {
    router_with(alg, &jwks_of(&[alg]))
}

/// The same with this key set.
pub(crate) fn router_with(alg: Alg, jwks: &str) -> Option<Router> {
    let rules = CoreValidator::default()
        .check_expiration()
        .check_not_before()
        .add_approved_algorithm(algorithm(alg)?)
        .add_allowed_audience(Audience::from_static(AUDIENCE))
        .require_issuer(Issuer::from_static(ISSUER));
    let keys = serde_json::from_str(jwks).expect("the keys are good");
    let authorizer = Oauth2Authorizer::new().with_claims::<Claims>();
    let authorizer = authorizer.with_terse_error_handler::<Body>();
    let layer = authorizer.jwt_layer(Authority::new(keys, rules));
    Some(served(Router::new().route("/", get(handler)).layer(layer)))
}

/// The row of an algorithm, if there is one.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    if algorithm(alg).is_some() {
        let title = Title::new(group, ROW).over(BASE);
        let make = move || router(alg).expect("it has the algorithm");
        rows::add(suite, title, &Question::good(token), make);
    }
}

fn algorithm(alg: Alg) -> Option<Algorithm> {
    match alg {
        Alg::HS256 => Some(Algorithm::HS256),
        Alg::RS256 => Some(Algorithm::RS256),
        #[cfg(feature = "openssl-peers")]
        Alg::ES256 => Some(Algorithm::ES256),
        _ => None,
    }
}

/// Its own types, which its checks ask for.
#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "they are decoded and not read")]
struct Claims {
    iss: Issuer,
    sub: Subject,
    aud: Audiences,
    iat: UnixTime,
    nbf: UnixTime,
    exp: UnixTime,
    jti: String,
    azp: String,
    scope: Scope,
    roles: Vec<String>,
}

impl CoreClaims for Claims {
    fn nbf(&self) -> Option<UnixTime> {
        Some(self.nbf)
    }

    fn exp(&self) -> Option<UnixTime> {
        Some(self.exp)
    }

    fn aud(&self) -> &Audiences {
        &self.aud
    }

    fn iss(&self) -> Option<&IssuerRef> {
        Some(&self.iss)
    }

    fn sub(&self) -> Option<&SubjectRef> {
        Some(&self.sub)
    }
}

impl HasScope for Claims {
    fn scope(&self) -> &Scope {
        &self.scope
    }
}

async fn handler(Extension(claims): Extension<Claims>) -> &'static str {
    black_box(&claims);
    "ok"
}
