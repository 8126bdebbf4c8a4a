//! What an operator wants to know.

use std::time::Duration;

use crate::fetch::FetchError;

/// How the keys of a provider stand.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct KeyHealth {
    /// Whether they serve.
    pub state: KeyState,
    /// How many keys there are.
    pub keys: usize,
    /// How long ago they were fetched.
    pub age: Option<Duration>,
    /// How many fetches have failed since the last that did not.
    pub failures: u32,
    /// Why the last of them failed.
    pub last_error: Option<FetchError>,
}

impl KeyHealth {
    /// Whether tokens can be verified.
    #[must_use]
    pub const fn serves(&self) -> bool {
        matches!(self.state, KeyState::Fresh | KeyState::Stale)
    }
}

/// How old the keys of a provider are.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum KeyState {
    /// None have come yet: requests are answered 503.
    NeverFetched,
    /// Within their time to live.
    Fresh,
    /// Past it, and serving until their limit, because the provider does not answer.
    Stale,
    /// Past their limit: requests are answered 503.
    Expired,
}
