//! Where sessions live: what a store is asked, what it answers, and the rules of its steps.
//!
//! A store implements [`SessionStore`], [`RevocationFeed`] and [`KeyStore`]: whole steps, never a
//! get and a set. One with transactions leaves the rules to [`steps`], and brings a [`Transaction`].

mod answer;
mod carry;
mod command;
mod error;
mod keys;
pub mod steps;
mod traits;
mod transaction;

pub use answer::{Batch, Created, Cursor, Ended, Opened, Position, Revoked, Rotation, Swept};
pub use carry::{SessionSource, carry};
pub use command::{CommandId, CreateCommand, EndCommand, Log, Needs, RevokeCommand, Shard, Target};
pub use error::{StoreError, StoreErrorKind};
pub use keys::{KeyRecord, KeyRecords, KeyState, KeysPut};
pub use traits::{KeyStore, RevocationFeed, SessionStore, Step, Store};
pub use transaction::Transaction;
