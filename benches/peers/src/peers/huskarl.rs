//! `huskarl-axum`: a layer over RustCrypto, the only backend that it has.

use std::hint::black_box;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use huskarl_axum::extractors::ValidatedToken;
use huskarl_axum::layers::ValidatorLayer;
use huskarl_core::crypto::verifier::{JwsVerifier, JwsVerifierPlatform};
use huskarl_core::http::{HttpClient, HttpResponse, Idempotency};
use huskarl_core::jwk::{Jwk, JwksSource};
use huskarl_core::jwt::validator::ClaimCheck;
use huskarl_core::platform::MaybeSendBoxFuture;
use huskarl_core::{EndpointUrl, Error};
use huskarl_crypto_native::symmetric::SymmetricKey;
use huskarl_resource_server::validator::custom::CustomValidator;
use serde_json::json;

use crate::bases::axum::BASE;
use crate::bases::axum::served;
use crate::fixture::{AUDIENCE, Alg, CustomClaims, ISSUER, SECRET, jwks};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title, now};

/// The name of the row.
pub(crate) const ROW: &str = "huskarl-axum 0.1, custom validator [RustCrypto]";

const GOOD: &str = "keys and rules are good";

/// One route, behind its layer.
pub(crate) fn router(alg: Alg) -> Router {
    let layer = ValidatorLayer::builder().validator(validator(alg)).build().authenticated();
    served(Router::new().route("/", get(handler)).layer(layer))
}

/// The row of an algorithm.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let title = Title::new(group, ROW).over(BASE);
    rows::add(suite, title, &Question::good(token), move || router(alg));
}

fn validator(alg: Alg) -> CustomValidator<CustomClaims> {
    let address = EndpointUrl::try_from("https://tenant-eu.auth.example.com/jwks").expect(GOOD);
    let rules = CustomValidator::builder()
        .with_claims::<CustomClaims>()
        .iss(ClaimCheck::required_value(ISSUER))
        .aud(ClaimCheck::required_value(AUDIENCE))
        .allowed_signing_algorithms(vec![alg.name().to_owned()])
        .jwks_uri(address);
    if alg != Alg::HS256 {
        let source = JwksSource::builder().http_client(InMemory(jwks())).build();
        return now(rules.jws_verifier_factory(source).build()).expect(GOOD);
    }
    // Its key sets have no secrets: the key itself is the verifier.
    let key: Arc<dyn JwsVerifier> = Arc::new(secret());
    let factory = move |_: Option<&EndpointUrl>, _: Arc<dyn JwsVerifierPlatform>| {
        let key = Arc::clone(&key);
        let made: MaybeSendBoxFuture<'static, Result<Arc<dyn JwsVerifier>, Error>> =
            Box::pin(async move { Ok(key) });
        made
    };
    now(rules.jws_verifier_factory(factory).build()).expect(GOOD)
}

fn secret() -> SymmetricKey {
    let jwk = json!({
        "kty": "oct",
        "k": URL_SAFE_NO_PAD.encode(SECRET),
        "alg": "HS256",
        "kid": Alg::HS256.key_id(),
    });
    let jwk: Jwk = serde_json::from_value(jwk).expect(GOOD);
    let jwk = jwk.private_jwk().expect(GOOD).try_into().expect(GOOD);
    SymmetricKey::from_jwk(jwk).expect(GOOD)
}

/// Answers with the key set, so that what it does about fetching stays on the way.
struct InMemory(String);

impl HttpClient for InMemory {
    fn execute(
        &self,
        _: Request<Bytes>,
        _: Idempotency,
    ) -> MaybeSendBoxFuture<'_, Result<HttpResponse, Error>> {
        let body = Bytes::from(self.0.clone());
        let response = HttpResponse { status: StatusCode::OK, headers: HeaderMap::new(), body };
        Box::pin(async move { Ok(response) })
    }
}

async fn handler(token: ValidatedToken<CustomClaims>) -> &'static str {
    black_box((token.sub.as_ref().map(|sub| sub.len()), token.claims.roles.len()));
    "ok"
}
