//! Cut-offs.

use crate::StoreTime;

/// What is remembered of a subject or of everyone: the last cut-off, for as long as the longest of
/// all their events. Of keys only the expiry counts.
#[derive(Clone, Copy)]
pub(super) struct CutOff {
    pub(super) not_before: StoreTime,
    pub(super) expires: StoreTime,
}

impl CutOff {
    /// A cut-off only rises, and is kept until its last event ends.
    pub(super) fn raise(&mut self, other: Self) {
        self.not_before = self.not_before.max(other.not_before);
        self.expires = self.expires.max(other.expires);
    }
}
