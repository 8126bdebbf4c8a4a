//! Its extractors for axum.

use std::hint::black_box;
use std::sync::Arc;

use authkestra_axum::{Auth, AuthToken, AxumError, Jwt};
use authkestra_engine::TokenManager;
use authkestra_resource::Guard;
use authkestra_resource::jwt::{JwksCache, JwtStrategy, ValidationConfig};
use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use jsonwebtoken::Validation;

use super::{INTERVAL, fetched, key_server, on_tokio, token_manager};
use crate::bases::axum::BASE;
use crate::bases::bearer;
use crate::fixture::{self, AUDIENCE, Alg, Claims, ISSUER};
use crate::groups::rows::{self, Question};
use crate::harness::{Suite, Title};
use crate::peers::jsonwebtoken::v11;

/// One route, behind the extractor that decodes with keys at hand.
pub(crate) fn jwt_router(alg: Alg) -> Router {
    async fn handler(Jwt(claims): Jwt<Claims>) -> &'static str {
        black_box(claims.sub.len());
        "ok"
    }
    let state = WithKeys { keys: fetched(), rules: v11::validation(alg) };
    Router::new().route("/", get(handler)).with_state(state)
}

/// One route, behind its guard, which is how it is shown in its documentation.
pub(crate) fn guard_router(alg: Alg) -> Router {
    async fn handler(Auth(claims): Auth<Claims>) -> &'static str {
        black_box(claims.sub.len());
        "ok"
    }
    let rules = ValidationConfig::builder()
        .jwks_url(key_server::address())
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .algorithms(vec![v11::algorithm(alg)])
        .refresh_interval(INTERVAL)
        .require_kid(true)
        .build();
    let guard = Guard::<Claims>::builder().strategy(JwtStrategy::new(rules)).build();
    let state = WithGuard { guard: Arc::new(guard) };
    warmed_up(Router::new().route("/", get(handler)).with_state(state), alg)
}

/// One route, behind the extractor for its own tokens.
pub(crate) fn token_router() -> Router {
    async fn handler(AuthToken(claims): AuthToken) -> &'static str {
        black_box(claims.sub.len());
        "ok"
    }
    let state = WithManager { manager: token_manager() };
    Router::new().route("/", get(handler)).with_state(state)
}

/// The rows of an algorithm.
pub(super) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str, backend: &str) {
    let question = &Question::good(token);
    let title = |what: &str| {
        Title::new(group, format!("authkestra-axum 0.13 {what} [{backend}]")).over(BASE)
    };
    if alg == Alg::HS256 {
        let title = title("AuthToken, fixed claims, no aud, nbf check");
        return rows::add(suite, title, question, token_router);
    }
    rows::add(suite, title("Jwt"), question, move || jwt_router(alg));
    rows::add(suite, title("Auth, no nbf check"), question, move || guard_router(alg));
}

/// Its first request fetches the keys, which takes a reactor.
fn warmed_up(router: Router, alg: Alg) -> Router {
    use tower::ServiceExt;
    let mut request = http::Request::new(axum::body::Body::empty());
    let value = bearer(&fixture::token(alg));
    request.headers_mut().insert(http::header::AUTHORIZATION, value);
    let first = router.clone();
    let status = on_tokio(async move { first.oneshot(request).await.map(|r| r.status()) });
    assert_eq!(status.expect("a router answers"), 200);
    router
}

#[derive(Clone)]
struct WithKeys {
    keys: Arc<JwksCache>,
    rules: Validation,
}

impl FromRef<WithKeys> for Arc<JwksCache> {
    fn from_ref(state: &WithKeys) -> Self {
        Self::clone(&state.keys)
    }
}

impl FromRef<WithKeys> for Validation {
    fn from_ref(state: &WithKeys) -> Self {
        state.rules.clone()
    }
}

#[derive(Clone)]
struct WithGuard {
    guard: Arc<Guard<Claims>>,
}

impl FromRef<WithGuard> for Arc<Guard<Claims>> {
    fn from_ref(state: &WithGuard) -> Self {
        Self::clone(&state.guard)
    }
}

#[derive(Clone)]
struct WithManager {
    manager: Arc<TokenManager>,
}

impl FromRef<WithManager> for Result<Arc<TokenManager>, AxumError> {
    fn from_ref(state: &WithManager) -> Self {
        Ok(Arc::clone(&state.manager))
    }
}
