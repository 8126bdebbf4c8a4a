//! How a store is connected.

use std::fmt;
use std::time::Duration;

use hallpass_session::store::StoreError;

use crate::Redis;
use crate::link::{Link, Settings};

/// What [`Redis::builder`] gives: a store that is yet to be connected.
#[must_use = "nothing happens before it is connected"]
pub struct RedisBuilder {
    settings: Settings,
}

impl RedisBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self { settings: Settings::new(url) }
    }

    /// What the names of all keys begin with: `hp` by default. For two stores on the same server.
    pub fn prefix(self, prefix: &str) -> Self {
        Self { settings: Settings { prefix: prefix.into(), ..self.settings } }
    }

    /// How long a step may take, from the question to the answer, and how long a connection may take
    /// to come about: 1 s by default, 50 ms to 5 s. Whoever waits for longer is told that the store is
    /// unavailable.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { settings: Settings { timeout, ..self.settings } }
    }

    /// Trusts servers whose certificate is signed by one of these (PEM), and no others. For
    /// `rediss://`; by default those count that the system trusts.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.certificates.roots = Some(pem.into());
        self
    }

    /// Shows this certificate to servers, and proves it by its key (both PEM). Redis asks clients for
    /// one unless it is set to `tls-auth-clients no`.
    pub fn client_certificate(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.settings.certificates.client = Some((certificate.into(), key.into()));
        self
    }

    /// Connects, and checks whether the servers are fit for sessions.
    ///
    /// # Errors
    /// As [`Redis::connect`].
    pub async fn connect(self) -> Result<Redis, StoreError> {
        Ok(Redis::new(Link::connect(self.settings).await?))
    }
}

impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder").finish_non_exhaustive()
    }
}
