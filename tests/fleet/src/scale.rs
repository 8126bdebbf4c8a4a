//! How long things take: really, or scaled down.

use std::env;
use std::time::Duration;

/// The times of the faults. `HALLPASS_FAULTS=real` has the real ones, in minutes; without it they are
/// as short as the rules allow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scale {
    /// That of the nodes: 9 s is the shortest that the library lets clients have, who ask for 4.5 s and
    /// whose last request may be as late as half the grace.
    pub grace: Duration,
    /// After which age of its view a node answers 503.
    pub stale: Duration,
    /// How long a store is down: shorter than `stale`.
    pub short: Duration,
    /// How long a store is down: longer than `stale`.
    pub long: Duration,
    /// How long a node is cut off: longer than the grace, so that a command on its way comes when
    /// nobody would be given its answer any more.
    pub cut: Duration,
    /// How long the load goes on before a fault.
    pub warm: Duration,
    is_real: bool,
}

impl Scale {
    /// As the environment says.
    #[must_use]
    pub fn from_env() -> Self {
        match env::var_os("HALLPASS_FAULTS") {
            Some(value) if value == "real" => Self::real(),
            _ => Self::small(),
        }
    }

    /// As in the life of a service: the defaults, and 5 s, 60 s and 45 s.
    #[must_use]
    pub const fn real() -> Self {
        Self {
            grace: Duration::from_secs(10),
            stale: Duration::from_secs(10),
            short: Duration::from_secs(5),
            long: Duration::from_secs(60),
            cut: Duration::from_secs(45),
            warm: Duration::from_secs(5),
            is_real: true,
        }
    }

    /// For every day.
    #[must_use]
    pub const fn small() -> Self {
        Self {
            grace: Duration::from_secs(9),
            stale: Duration::from_millis(2_000),
            short: Duration::from_millis(1_000),
            long: Duration::from_millis(4_000),
            cut: Duration::from_millis(10_500),
            warm: Duration::from_millis(1_000),
            is_real: false,
        }
    }

    /// Whether the times are the real ones.
    #[must_use]
    pub const fn is_real(&self) -> bool {
        self.is_real
    }
}
