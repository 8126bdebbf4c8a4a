//! `tower-oauth2-resource-server`: a Tower layer over `jsonwebtoken`.

use std::convert::Infallible;
use std::hint::black_box;

use axum::body::Body;
use axum::routing::get;
use axum::{Extension, Router};
use http::{Request, Response};
use tower::Layer;
use tower_oauth2_resource_server::layer::OAuth2ResourceServerLayer;
use tower_oauth2_resource_server::server::OAuth2ResourceServer;
use tower_oauth2_resource_server::tenant::TenantConfiguration;
use tower_oauth2_resource_server::validation::ClaimsValidationSpec;

use super::jsonwebtoken::v11;
use crate::bases;
use crate::bases::axum::served;
use crate::bases::tower::OneRequest;
use crate::fixture::{AUDIENCE, Alg, Claims, ISSUER, jwks};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title, now};

/// One route of axum, behind its layer.
pub(crate) fn router(alg: Alg) -> Router {
    served(Router::new().route("/", get(handler)).layer(layer(alg, &jwks())))
}

/// A bare service behind its layer, with whatever keys.
pub(crate) fn service(alg: Alg, jwks: &str) -> impl OneRequest + Sync + use<> {
    layer(alg, jwks).layer(tower::service_fn(answer))
}

/// The name of the row with axum.
pub(crate) fn name(backend: &str) -> String {
    format!("tower-oauth2-resource-server 0.12, axum [{backend}]")
}

/// The name of the row with bare Tower.
pub(crate) fn bare_name(backend: &str) -> String {
    format!("tower-oauth2-resource-server 0.12, bare tower [{backend}]")
}

/// The rows of an algorithm.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str, backend: &str) {
    let question = &Question::good(token);
    let title = Title::new(group, name(backend)).over(bases::axum::BASE);
    rows::add(suite, title, question, move || router(alg));
    let title = Title::new(group, bare_name(backend)).over(bases::tower::BASE);
    rows::add(suite, title, question, move || service(alg, &jwks()));
}

fn layer(alg: Alg, jwks: &str) -> OAuth2ResourceServerLayer<Body, Claims> {
    const GOOD: &str = "keys and rules are good";
    let rules = ClaimsValidationSpec::recommended(ISSUER, &vec![AUDIENCE.to_owned()]);
    let tenant = TenantConfiguration::static_builder(jwks)
        .allowed_algorithms(&[v11::algorithm(alg)])
        .claims_validation(rules);
    let server = OAuth2ResourceServer::<Claims>::builder().add_tenant(tenant.build().expect(GOOD));
    now(server.build()).expect(GOOD).into_layer()
}

async fn handler(Extension(claims): Extension<Claims>) -> &'static str {
    black_box(claims.sub.len());
    "ok"
}

async fn answer(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    black_box(request.extensions().get::<Claims>().expect("it was let in").sub.len());
    Ok(Response::new(Body::from("ok")))
}
