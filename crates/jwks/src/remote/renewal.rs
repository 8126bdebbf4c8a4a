//! The way of a request whose signature no key made: the issuer may have changed a key, and not its
//! id.

use std::future::ready;
use std::sync::Arc;

use hallpass_core::{KeyQuery, KeySet, PendingKeys};

use super::driver::Driver;
use super::shared::Shared;
use crate::machine::Moment;

impl Shared {
    /// A newer set than `set`, no key of which made a token's signature, if one is there or worth
    /// waiting for.
    pub(crate) fn renewed(
        this: &Arc<Self>,
        query: &KeyQuery<'_>,
        set: &Arc<KeySet>,
    ) -> Option<PendingKeys> {
        let now = this.now();
        if let Some(newer) = this.fitting(query, now).filter(|newer| !Arc::ptr_eq(newer, set)) {
            return Some(Box::pin(ready(Ok(newer))));
        }
        if !this.machine().doubted(now, now) {
            return None;
        }
        this.driver().wake();
        Driver::drive(this);
        let (shared, set) = (Arc::clone(this), Arc::clone(set));
        Some(Box::pin(async move { Ok(shared.outlive(set, now).await) }))
    }

    /// The set that is newer than the request; the newest that there is, if none comes in time.
    async fn outlive(self: &Arc<Self>, set: Arc<KeySet>, began: Moment) -> Arc<KeySet> {
        let Some(_waiting) = self.waiters().join() else { return set };
        let deadline = began.after(self.settings().wait);
        let mut ended = self.ended();
        loop {
            // Before anything is looked at: what ends from here on is heard of below.
            ended.mark_unchanged();
            if !self.machine().doubted(self.now(), began) {
                return self.set().unwrap_or(set);
            }
            self.driver().wake();
            Driver::drive(self);
            tokio::select! {
                _ = ended.changed() => {}
                () = self.sleep_until(deadline) => return self.set().unwrap_or(set),
            }
        }
    }
}
