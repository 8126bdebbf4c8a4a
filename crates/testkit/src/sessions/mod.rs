//! The suite that every store of sessions passes.
//!
//! Implement [`StoreHarness`] for your store, and hand one to
//! [`session_store_conformance!`](crate::session_store_conformance): it makes a test of each
//! [case](all), so that a failure has a name.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use hallpass_core::UnixTime;
//! use hallpass_session::MemoryStore;
//! use hallpass_session::store::Store;
//! use hallpass_testkit::ManualClock;
//! use hallpass_testkit::sessions::{Power, StoreHarness, Task};
//!
//! struct Memory {
//!     clock: ManualClock,
//!     store: MemoryStore,
//! }
//!
//! impl Memory {
//!     fn new() -> Self {
//!         let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
//!         Self { store: MemoryStore::by_clock(clock.clone()), clock }
//!     }
//! }
//!
//! impl StoreHarness for Memory {
//!     fn name(&self) -> String {
//!         "memory".to_owned()
//!     }
//!
//!     fn open(&self) -> Task<'_, Arc<dyn Store>> {
//!         Box::pin(async { Arc::new(self.store.clone()) as Arc<dyn Store> })
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
//! hallpass_testkit::session_store_conformance!(Memory::new());
//! # hallpass_testkit::sessions::test("refreshing::the_leaf_rotates", || async { Memory::new() });
//! ```
//!
//! The expression is evaluated for each test, in an async block of its own: it may connect to a
//! server, empty a database, and `.await`. Where a server has a clock of its own, `pass` waits, and
//! [`limits`](StoreHarness::limits) are short.
//!
//! Most cases are one rule each. Those of the group `wandering` play random schedules of all steps,
//! [as many](StoreHarness::schedules) as the harness has time for, and hold every answer against
//! [`rotate`](hallpass_session::rotation::rotate) and against what has to be true by any rules: at
//! most one token of a session rotates, and none gives anything after an acknowledged revocation.
//!
//! A case that needs a [`Power`] that the harness lacks says so on the standard error, past the
//! capture of the test's output. Declare what you have: the borders of the windows are seen only on
//! a clock that [stands](Power::Stands).
//!
//! For what only your store has to be tested for, there are rows and commands in the [`kit`].
//!
//! The cases see a store as nodes do, by its steps. What a node does besides (tags, MACs, cookies, the
//! claims hook) is not here, nor is a failover that loses writes: only how a store takes back what it
//! has lost, a token of a higher generation and an event that is done again.

mod bench;
mod case;
mod harness;
pub mod kit;
mod rows;

pub use case::{Case, all, run, test};
pub use harness::{Power, StoreHarness};

pub use crate::suite::Task;
