//! What the test of a store brings along.

use std::sync::Arc;
use std::time::Duration;

use hallpass_session::rotation::Limits;
use hallpass_session::store::Store;

use crate::suite::{Task, lacks};

/// One store under test, and the power over it that its tests have.
///
/// It is made anew for each case, and its store is empty then.
pub trait StoreHarness: Send + Sync + 'static {
    /// How reports call it: "memory".
    fn name(&self) -> String;

    /// The store, as one more node opens it, or the same node after it was started again: each call
    /// another handle, all of them the same store.
    fn open(&self) -> Task<'_, Arc<dyn Store>>;

    /// Lets this time pass by the store's clock, and no less: moves it, or waits, some milliseconds
    /// longer if it waits by another clock.
    fn pass(&self, time: Duration) -> Task<'_, ()>;

    /// What the harness can do besides. A case that needs a power that it lacks is reported as not
    /// run.
    fn powers(&self) -> &[Power] {
        &[]
    }

    /// The windows to test with: those of the default by default, which suit a clock that is moved.
    /// Where time is waited for, some hundred milliseconds each; the supersede window should be at
    /// least 6 and at most 20 times `min_rotation` then.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// How many random schedules each walk plays, of 1 to 40 steps: by default 500 where time
    /// stands, and 20 where it is waited for. From 500 on the walk sees to it that every outcome of
    /// a refresh was seen. A failure tells the number of its schedule, which is its seed.
    fn schedules(&self) -> usize {
        if self.powers().contains(&Power::Stands) { 500 } else { 20 }
    }

    /// How long after its expiry a session may still be found, in a store that drops such sessions by
    /// itself. `None` for one that drops them when it is swept, which is the default.
    fn lingers(&self) -> Option<Duration> {
        None
    }

    /// Sets the store's clock back by this time: [`Power::StepsBack`].
    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        let _unused = by;
        lacks(Power::StepsBack)
    }

    /// Ends the store as hard as it can be ended, and starts it again: [`Power::Durable`]. Steps of
    /// the handles that were opened before may fail from then on, but must come to an end.
    fn restart(&self) -> Task<'_, ()> {
        lacks(Power::Durable)
    }
}

/// What not every harness can do.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Power {
    /// The store survives [`StoreHarness::restart`].
    Durable,
    /// The store has more than one shard: [`Opened`](hallpass_session::store::Opened) tells, and the
    /// harness need not declare it.
    Shards,
    /// Time stands unless it [passes](StoreHarness::pass): what happens at the last millisecond of a
    /// window can be seen.
    Stands,
    /// The store's clock can be [set back](StoreHarness::step_back).
    StepsBack,
}
