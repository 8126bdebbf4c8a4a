//! Why sessions do not start.

use std::error::Error;
use std::fmt;

use hallpass_core::ConfigError;

use crate::rotation::LimitsError;
use crate::secret::KekError;
use crate::store::StoreError;

/// Sessions were not built: what is wrong, and what to change. A service that would be less safe
/// than it was told to be does not start.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A setting is missing or makes no sense.
    Config(ConfigError),
    /// The KEK is missing, or is none.
    Kek(KekError),
    /// Lifetimes and windows contradict each other.
    Limits(LimitsError),
    /// The store is unavailable, unfit or not ours.
    Store(StoreError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Kek(error) => error.fmt(f),
            Self::Limits(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(match self {
            Self::Config(error) => error,
            Self::Kek(error) => error,
            Self::Limits(error) => error,
            Self::Store(error) => error,
        })
    }
}

macro_rules! from {
    ($($error:ident => $variant:ident),+) => {$(
        impl From<$error> for StartError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )+};
}

from!(ConfigError => Config, KekError => Kek, LimitsError => Limits, StoreError => Store);
