//! What the test of a store brings along.

use std::sync::Arc;
use std::time::Duration;

use hallpass_core::replay::ReplayStore;

use crate::suite::{Task, lacks};

/// One store under test, and the power over it that its tests have.
pub trait ReplayHarness: Send + Sync + 'static {
    /// How reports call it: "memory".
    fn name(&self) -> String;

    /// The store, as one more node opens it, or the same node after it was started again: each call
    /// another handle, all of them the same store.
    fn open(&self) -> Task<'_, Arc<dyn ReplayStore>>;

    /// Lets this time pass by the store's clock, and no less: moves it, or waits, some milliseconds
    /// longer if it waits by another clock.
    fn pass(&self, time: Duration) -> Task<'_, ()>;

    /// What the harness can do besides. A case that needs a power that it lacks is reported as not
    /// run.
    fn powers(&self) -> &[Power] {
        &[]
    }

    /// How long most values are kept: a minute by default, which suits a clock that is moved. Where
    /// time is waited for, half a second: cases look again after the half of it, and wait for four
    /// times as long at most.
    fn ttl(&self) -> Duration {
        Duration::from_secs(60)
    }

    /// How many values the store has room for: [`Power::Bounded`]. The cases fill all of it, and need
    /// at least 200.
    fn capacity(&self) -> usize {
        lacks(Power::Bounded)
    }

    /// Sets the store's clock back by this time: [`Power::StepsBack`].
    fn step_back(&self, by: Duration) -> Task<'_, ()> {
        let _unused = by;
        lacks(Power::StepsBack)
    }

    /// Ends the store as hard as it can be ended, and starts it again: [`Power::Durable`]. Calls of
    /// the handles that were opened before may fail from then on, but must come to an end.
    fn restart(&self) -> Task<'_, ()> {
        lacks(Power::Durable)
    }
}

/// What not every harness can do.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Power {
    /// The store has room for so [many](ReplayHarness::capacity) values and no more.
    Bounded,
    /// The store survives [`ReplayHarness::restart`].
    Durable,
    /// Time stands unless it [passes](ReplayHarness::pass): the last millisecond of a value can be
    /// seen, and a day costs nothing.
    Stands,
    /// The store's clock can be [set back](ReplayHarness::step_back), by an hour; and to let an hour
    /// pass costs nothing.
    StepsBack,
}
