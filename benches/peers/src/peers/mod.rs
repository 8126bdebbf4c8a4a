//! The others, a file each: how they are set up, and their rows.
//!
//! Each checks signature, `exp`, `nbf`, `iss` and `aud` where it can, and hands typed, owned claims
//! to its handler. Where it can not, its row says so.

pub(crate) mod actix_jwt_auth;
pub(crate) mod actix_web_httpauth;
pub(crate) mod aliri;
pub(crate) mod authkestra;
pub(crate) mod axum_jwt_auth;
pub(crate) mod huskarl;
#[cfg(feature = "openssl-peers")]
pub(crate) mod josekit;
pub(crate) mod jsonwebtoken;
pub(crate) mod jwt_authorizer;
#[cfg(feature = "boring-peers")]
pub(crate) mod jwt_simple;
pub(crate) mod refusals;
mod signatures;
pub(crate) mod tower_oauth2;

use crate::fixture::Alg;
use crate::harness::Suite;

/// The name of the backend of `jsonwebtoken` that this process has.
pub(crate) fn backend(second: bool) -> &'static str {
    if second { "rust_crypto" } else { "aws_lc_rs" }
}

/// Every row of everybody. With the second backend, those that are then others.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str, second_backend: bool) {
    let backend = backend(second_backend);
    jsonwebtoken::add(suite, group, alg, token, backend);
    axum_jwt_auth::add(suite, group, alg, token, backend);
    tower_oauth2::add(suite, group, alg, token, backend);
    authkestra::add(suite, group, alg, token, backend);
    if second_backend {
        return;
    }
    signatures::add(suite, group, alg, token);
    jsonwebtoken::add_with_key_id(suite, group, alg, token);
    jsonwebtoken::add_version_9(suite, group, alg, token);
    #[cfg(feature = "boring-peers")]
    jwt_simple::add(suite, group, alg, token);
    #[cfg(feature = "openssl-peers")]
    josekit::add(suite, group, alg, token);
    jwt_authorizer::add(suite, group, token);
    aliri::add(suite, group, alg, token);
    actix_web_httpauth::add(suite, group, alg, token);
    actix_jwt_auth::add(suite, group, alg, token);
    huskarl::add(suite, group, alg, token);
}
