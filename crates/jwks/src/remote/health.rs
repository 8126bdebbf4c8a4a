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
    /// How long ago they came from the provider; `None` if they have not, also for a seed: nobody
    /// knows its age.
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
    /// To be replaced, and serving until their limit: past their time to live, because the provider
    /// does not answer; or from a [seed](crate::Discover::seeded), until the first fetch has ended
    /// well.
    Stale,
    /// Past their limit: requests are answered 503.
    Expired,
}
