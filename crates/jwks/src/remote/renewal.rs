//! The way of a request whose signature no key made: the issuer may have changed a key, and not its
//! id.

use std::future::ready;
use std::sync::Arc;

use hallpass_core::{KeyQuery, KeySet, Lookup, PendingKeys};

use super::driver::Driver;
use super::shared::Shared;
use super::waiting::Enough;
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
        let newer = this.having(Enough::Fitting, query, now);
        let newer = newer.filter(|newer| !Arc::ptr_eq(newer, set));
        if !Enough::Named.is_in(newer.as_ref().unwrap_or(set), query) {
            return Self::named(this, query, set, now);
        }
        if let Some(newer) = newer {
            return Some(Box::pin(ready(Ok(newer))));
        }
        if !this.doubts(now, now) {
            return None;
        }
        this.driver().wake();
        Driver::drive(this, now);
        let (shared, set) = (Arc::clone(this), Arc::clone(set));
        Some(Box::pin(async move { Ok(shared.outlive(set, now).await) }))
    }

    /// The set for a token whose id is in no set yet, and which was tried with the keys without an
    /// id alone: its key is as unknown as without them.
    fn named(
        this: &Arc<Self>,
        query: &KeyQuery<'_>,
        set: &Arc<KeySet>,
        now: Moment,
    ) -> Option<PendingKeys> {
        match Self::look_for(this, query, Enough::Named, now) {
            // It is known to lack the key: the signature is as bad as it looks.
            Lookup::Ready(Ok(same)) if Arc::ptr_eq(&same, set) => None,
            Lookup::Ready(keys) => Some(Box::pin(ready(keys))),
            Lookup::Pending(keys) => Some(keys),
            _ => None,
        }
    }

    fn doubts(&self, now: Moment, began: Moment) -> bool {
        let mut machine = self.machine();
        let doubted = machine.doubted(now, began);
        self.driver().is_asked(&machine);
        doubted
    }

    /// The set that is newer than the request; the newest that there is, if none comes in time.
    async fn outlive(self: &Arc<Self>, set: Arc<KeySet>, began: Moment) -> Arc<KeySet> {
        let Some(_waiting) = self.doubters().join() else { return set };
        let deadline = began.after(self.settings().wait);
        let mut ended = self.ended();
        loop {
            // Before anything is looked at: what ends from here on is heard of below.
            ended.mark_unchanged();
            let now = self.now();
            if !self.doubts(now, began) {
                return self.set().unwrap_or(set);
            }
            self.driver().wake();
            Driver::drive(self, now);
            tokio::select! {
                _ = ended.changed() => {}
                () = self.sleep_until(deadline) => return self.set().unwrap_or(set),
            }
        }
    }
}
