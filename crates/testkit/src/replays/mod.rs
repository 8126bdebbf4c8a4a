//! The suite that every store of one-time values passes.
//!
//! Implement [`ReplayHarness`] for your store, and hand one to
//! [`replay_store_conformance!`](crate::replay_store_conformance): it makes a test of each
//! [case](all), so that a failure has a name.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use hallpass_core::UnixTime;
//! use hallpass_core::replay::{MemoryReplayStore, ReplayStore};
//! use hallpass_testkit::ManualClock;
//! use hallpass_testkit::replays::{Power, ReplayHarness, Task};
//!
//! struct Memory {
//!     clock: ManualClock,
//!     store: MemoryReplayStore,
//! }
//!
//! impl Memory {
//!     fn new() -> Self {
//!         let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
//!         Self { store: MemoryReplayStore::by_clock(10_000, clock.clone()), clock }
//!     }
//! }
//!
//! impl ReplayHarness for Memory {
//!     fn name(&self) -> String {
//!         "memory".to_owned()
//!     }
//!
//!     fn open(&self) -> Task<'_, Arc<dyn ReplayStore>> {
//!         Box::pin(async { Arc::new(self.store.clone()) as Arc<dyn ReplayStore> })
//!     }
//!
//!     fn pass(&self, time: Duration) -> Task<'_, ()> {
//!         Box::pin(async move { self.clock.advance(time) })
//!     }
//!
//!     // Nothing happens in it unless a test moves the clock.
//!     fn powers(&self) -> &[Power] {
//!         &[Power::Stands]
//!     }
//! }
//!
//! hallpass_testkit::replay_store_conformance!(Memory::new());
//! # hallpass_testkit::replays::test("using::a_second_use_is_seen", || async { Memory::new() });
//! ```
//!
//! The expression is evaluated for each test, in an async block of its own: it may connect to a
//! server, and `.await`. All cases use keys of their own, made up by chance: one server, and one
//! database of it, does for all of them. Where a server has a clock of its own, `pass` waits, and
//! [`ttl`](ReplayHarness::ttl) is short.
//!
//! A case that needs a [`Power`] that the harness lacks says so on the standard error, past the
//! capture of the test's output.

mod bench;
mod case;
mod harness;
mod rows;

pub use case::{Case, all, run, test};
pub use harness::{Power, ReplayHarness};

pub use crate::suite::Task;
