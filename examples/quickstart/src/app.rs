//! The routes, and who may pass to each of them.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};
use hallpass::axum::{authenticate, require};
use hallpass::{ConfigError, SigningKey, scope};
use tokio::sync::Semaphore;

use crate::login::login;
use crate::routes::{delete_user, feed, me, orders};
use crate::tokens::Tokens;
use crate::users::Users;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) users: Arc<Users>,
    pub(crate) tokens: Arc<Tokens>,
    /// Each hash takes 19 MiB: logins beyond these wait for their turn.
    pub(crate) hashing: Arc<Semaphore>,
}

impl App {
    /// A service whose tokens are signed with `key`.
    pub(crate) fn new(key: SigningKey) -> Self {
        Self {
            users: Arc::new(Users::new()),
            tokens: Arc::new(Tokens::new(key)),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        }
    }

    /// The routes.
    ///
    /// # Errors
    /// If the verifier's settings are wrong: found here, and not at the first request.
    pub(crate) fn router(self) -> Result<Router, ConfigError> {
        let verifier = self.tokens.verifier()?;

        // Outside of the layer: who logs in has no token yet.
        let public =
            Router::new().route("/login", post(login)).layer(DefaultBodyLimit::max(MAX_LOGIN));

        let open = Router::new()
            .route("/feed", get(feed))
            .route_layer(authenticate(verifier.clone()).optional());

        // The layer comes last: it guards the routes that stand above it.
        let private = Router::new()
            .route("/me", get(me))
            .route("/orders", get(orders).layer(require(scope("orders:read"))))
            .route("/users/{id}", delete(delete_user))
            .route_layer(authenticate(verifier));

        Ok(public.merge(open).merge(private).with_state(self))
    }
}

/// How many passwords are hashed at a time.
const HASHES_AT_ONCE: usize = 4;

/// The longest body of a login, in bytes.
const MAX_LOGIN: usize = 4_096;
