//! What a user decides about a store on Redis.

use std::fmt;
use std::time::Duration;

use hallpass_session::store::{StoreError, StoreErrorKind};

use super::tls::Certificates;

/// How to reach the servers, and what to call the keys there.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) url: Box<str>,
    pub(crate) prefix: Box<str>,
    /// Of a step from its beginning to its answer, and of a connection that is made.
    pub(crate) timeout: Duration,
    pub(crate) certificates: Certificates,
}

impl Settings {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.into(),
            prefix: "hp".into(),
            timeout: Duration::from_secs(1),
            certificates: Certificates::default(),
        }
    }

    pub(super) fn check(&self) -> Result<(), StoreError> {
        let config = |what: &'static str| Err(StoreError::new(StoreErrorKind::Config, what));
        let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte);
        let prefix = self.prefix.as_bytes();
        if prefix.is_empty() || prefix.len() > 64 || !prefix.iter().copied().all(is_fine) {
            return config(
                "the prefix of the keys has 1 to 64 characters of A-Z, a-z, 0-9 and . - _ :",
            );
        }
        if !(MIN_TIMEOUT..=MAX_TIMEOUT).contains(&self.timeout) {
            return config("the timeout is between 50 ms and 5 s");
        }
        Ok(())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

const MIN_TIMEOUT: Duration = Duration::from_millis(50);
/// A node does not wait for longer than this for any step.
const MAX_TIMEOUT: Duration = Duration::from_secs(5);
