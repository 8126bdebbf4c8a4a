//! What the handlers share.

use std::sync::Arc;

use hallpass::Readiness;
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::error::LoginError;
use crate::tokens::{Issued, Tokens};
use crate::users::{User, Users};

/// The state of the service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// Who may log in.
    pub users: Arc<Users>,
    /// What logs them in.
    pub tokens: Arc<Tokens>,
    /// Each hash takes 19 MiB: logins beyond these wait for their turn.
    hashing: Arc<Semaphore>,
}

/// What a client sends. It has no `Debug`, so that no password gets into a log.
#[derive(Deserialize)]
#[expect(missing_debug_implementations, reason = "it holds a password")]
pub struct Credentials {
    username: String,
    password: String,
}

impl App {
    /// A service that issues these tokens.
    #[must_use]
    pub fn new(tokens: Tokens) -> Self {
        Self {
            users: Arc::new(Users::new()),
            tokens: Arc::new(tokens),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        }
    }

    /// Ready while logins are taken.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let hashing = Arc::clone(&self.hashing);
        Readiness::new(move || !hashing.is_closed())
    }

    /// A password for a token. Takes a runtime of tokio.
    ///
    /// # Errors
    /// If there is no such user, or the password is another.
    pub async fn log_in(&self, credentials: Credentials) -> Result<Issued, LoginError> {
        let user = self.check(credentials).await?.ok_or(LoginError::WrongCredentials)?;
        self.tokens.issue(&user).map_err(LoginError::Internal)
    }

    /// Hashes on a thread of its own: on an async one it would hold up other requests.
    async fn check(&self, credentials: Credentials) -> Result<Option<User>, LoginError> {
        let turn = Arc::clone(&self.hashing).acquire_owned().await?;
        let users = Arc::clone(&self.users);
        let checked = spawn_blocking(move || {
            // Kept until the hash is done, even if the client has gone.
            let _turn = turn;
            users.check(&credentials.username, &credentials.password)
        });
        Ok(checked.await?)
    }
}

/// The longest body of a login, in bytes.
pub const MAX_LOGIN: usize = 4_096;

/// How many passwords are hashed at a time.
const HASHES_AT_ONCE: usize = 4;
