//! `actix-jwt-auth-middleware`, over `jwt-compact`. It checks neither `iss` nor `aud` nor `nbf`.

use std::hint::black_box;

use actix_jwt_auth_middleware::use_jwt::UseJWTOnApp;
use actix_jwt_auth_middleware::{Authority, FromRequest};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{App, test, web};
use jwt_compact::TimeOptions;
use jwt_compact::alg::{Ed25519, Hs256, Hs256Key, Rsa, VerifyingKey};
use rsa::pkcs8::DecodePublicKey;
use serde::{Deserialize, Serialize};

use crate::bases::Verdict;
use crate::bases::actix::{BASE, OneRequest};
use crate::fixture::{Alg, RSA_PEM, SECRET, ed_point};
use crate::harness::{Suite, Title, now};

/// The name of the row.
const ROW: &str = "actix-jwt-auth-middleware 0.5, no iss, aud, nbf check [jwt-compact]";

/// Where it looks for a token: in `Authorization` it does not expect the word `Bearer`.
const FIELD: &str = "x-access-token";

/// What is left when `jwt-compact` has taken out `iat`, `nbf` and `exp`.
#[derive(Clone, Debug, Deserialize, FromRequest, Serialize)]
struct Rest {
    iss: String,
    sub: String,
    aud: Vec<String>,
    jti: String,
    azp: String,
    scope: String,
    roles: Vec<String>,
}

/// A service with one route behind the middleware, whose types differ by algorithm.
macro_rules! service {
    ($type:ty, $algorithm:expr, $key:expr) => {{
        let authority = Authority::<Rest, $type, _, _>::new()
            .refresh_authorizer(|| async move { Ok(()) })
            .enable_header_tokens(true)
            .enable_cookie_tokens(false)
            .access_token_name(FIELD)
            .algorithm($algorithm)
            .time_options(TimeOptions::default())
            .verifying_key($key)
            .build()
            .expect("everything is set");
        let routes = web::scope("").route("/", web::get().to(handler));
        now(test::init_service(App::new().use_jwt(authority, routes)))
    }};
}

/// The row of an algorithm. It has none for ES256: `jwt-compact`'s cannot be cloned, as it must.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str) {
    let title = Title::new(group, ROW).over(BASE);
    match alg {
        Alg::HS256 => add_service(suite, title, token, || {
            service!(Hs256, Hs256, Hs256Key::new(SECRET.as_bytes()))
        }),
        Alg::RS256 => add_service(suite, title, token, || {
            let key = rsa::RsaPublicKey::from_public_key_pem(RSA_PEM).expect("the key is good");
            service!(Rsa, Rsa::rs256(), key)
        }),
        Alg::ES256 => {}
        Alg::EdDSA => add_service(suite, title, token, || {
            type Key = <Ed25519 as jwt_compact::Algorithm>::VerifyingKey;
            let key = <Key as VerifyingKey<Ed25519>>::from_slice(ed_point());
            service!(Ed25519, Ed25519, key.expect("the key is good"))
        }),
    }
}

fn add_service<S: OneRequest>(
    suite: &mut Suite,
    title: Title,
    token: &str,
    make: impl FnOnce() -> S + 'static,
) {
    let value = HeaderValue::from_str(token).expect("a token is text");
    suite.add(title, move || {
        let (service, field) = (make(), HeaderName::from_static(FIELD));
        move || service.send_in(&field, Some(&value), Verdict::LetIn)
    });
}

async fn handler(claims: Rest) -> &'static str {
    black_box(&claims);
    "ok"
}
