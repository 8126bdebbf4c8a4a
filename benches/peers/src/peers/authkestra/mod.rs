//! `authkestra`, for axum and for actix-web, over `jsonwebtoken`.
//!
//! It has no ES256: its keys lack the second coordinate of a point.

pub(crate) mod actix;
pub(crate) mod axum;
mod key_server;

use std::future::Future;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use authkestra_engine::TokenManager;
use authkestra_resource::jwt::JwksCache;
use tokio::runtime::Builder;

use crate::fixture::{Alg, ISSUER, SECRET};
use crate::harness::Suite;

/// Keys are never fetched again.
const INTERVAL: Duration = Duration::from_secs(36_000);

/// The rows of an algorithm, if there are some.
pub(crate) fn add(suite: &mut Suite, group: &str, alg: Alg, token: &str, backend: &str) {
    if alg != Alg::ES256 {
        axum::add(suite, group, alg, token, backend);
        actix::add(suite, group, alg, token, backend);
    }
}

/// The keys, fetched once.
fn fetched() -> Arc<JwksCache> {
    let address = key_server::address();
    on_tokio(async move {
        let keys = JwksCache::new(address, INTERVAL).require_kid(true);
        keys.refresh().await.expect("the server has good keys");
        Arc::new(keys)
    })
}

/// For its own tokens, with a secret.
fn token_manager() -> Arc<TokenManager> {
    Arc::new(TokenManager::new(SECRET.as_bytes(), Some(ISSUER.to_owned())))
}

/// Runs what needs a network, which the runtime of the benchmark does not wait for.
fn on_tokio<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    thread::spawn(move || runtime.block_on(future)).join().expect("it does not panic")
}
