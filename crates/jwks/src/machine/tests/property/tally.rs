//! What a run has seen: what never came about was not tested.

/// What came about.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) abandoned: usize,
    pub(super) doubted: usize,
    pub(super) expired: usize,
    pub(super) failed: usize,
    pub(super) fetched: usize,
    pub(super) lacking: usize,
    pub(super) overdue: usize,
    pub(super) refused: usize,
    pub(super) remembered: usize,
    pub(super) served: usize,
    pub(super) served_stale: usize,
    pub(super) waited: usize,
}

impl Tally {
    fn counts(&mut self) -> [&mut usize; 12] {
        [
            &mut self.abandoned,
            &mut self.doubted,
            &mut self.expired,
            &mut self.failed,
            &mut self.fetched,
            &mut self.lacking,
            &mut self.overdue,
            &mut self.refused,
            &mut self.remembered,
            &mut self.served,
            &mut self.served_stale,
            &mut self.waited,
        ]
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (mine, its) in self.counts().into_iter().zip(other.clone().counts()) {
            *mine += *its;
        }
    }

    /// Everything came about, often.
    pub(super) fn is_full(&self) {
        let least = self.clone().counts().into_iter().map(|count| *count).min();
        assert!(least >= Some(500), "{self:?}");
    }
}
