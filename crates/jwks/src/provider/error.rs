//! Why a provider cannot be used.

use std::error::Error;
use std::fmt;

use hallpass_core::ConfigError;

use crate::fetch::FetchError;

/// A provider that cannot be used: its settings are wrong, or its keys did not come.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DiscoverError {
    /// A setting is wrong: trying again changes nothing.
    Config(ConfigError),
    /// The keys did not come: the provider, or the way to it, is at fault.
    #[non_exhaustive]
    Fetch {
        /// Whose keys.
        issuer: String,
        /// What went wrong.
        error: FetchError,
    },
}

impl From<ConfigError> for DiscoverError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl fmt::Display for DiscoverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Fetch { issuer, error } => write!(
                f,
                "the keys of {issuer:?} did not come: {error}. To start without them, use `.lazy()` \
                 or `.seeded(..)`"
            ),
        }
    }
}

impl Error for DiscoverError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Config(error) => Some(error),
            Self::Fetch { error, .. } => Some(error),
        }
    }
}
