//! Where a node is started.

use hallpass_servers::FakeClock;

/// Where one node finds the store, and its clock.
#[derive(Clone, Debug)]
pub struct Site {
    pub(crate) store: String,
    pub(crate) clock: Option<FakeClock>,
}

impl Site {
    /// A node over the store of this URL.
    pub fn new(store: impl Into<String>) -> Self {
        Self { store: store.into(), clock: None }
    }

    /// The same over the store of another URL.
    #[must_use]
    pub fn over(self, store: impl Into<String>) -> Self {
        Self { store: store.into(), ..self }
    }

    /// With a clock so many hours ahead.
    #[must_use]
    pub fn ahead(self, hours: i64) -> Self {
        Self { clock: Some(FakeClock::ahead(hours * 3_600_000)), ..self }
    }
}
